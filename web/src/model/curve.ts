/**
 * A series that never grows with the length of the run.
 *
 * Points arrive in order of x. They are kept one by one until `limit` buckets are full; then
 * neighbouring buckets merge and every later bucket takes twice as many points. A bucket keeps
 * minimum, maximum, mean and last value, so spikes stay visible. A value that is not finite makes
 * a bucket of its own whose figures are NaN: charts draw a gap there.
 */

/** What a chart draws: parallel arrays, one entry per bucket. */
export interface CurvePoints {
  /** The x of the bucket's last point. */
  x: Float64Array;
  /** The mean of the bucket's values (arithmetic; positive losses stay positive for a log axis). */
  y: Float64Array;
  min: Float64Array;
  max: Float64Array;
}

interface Bucket {
  x: number;
  sum: number;
  min: number;
  max: number;
  count: number;
}

/** A bounded series; `limit` is the most buckets it ever holds. */
export class Curve {
  readonly limit: number;
  #buckets: Bucket[] = [];
  #size = 1;
  #total = 0;
  #last: { x: number; y: number } | null = null;

  constructor(limit = 1024) {
    if (limit < 2) throw new RangeError(`A curve needs at least 2 buckets, got ${limit}.`);
    this.limit = limit;
  }

  /** How many points were ever added. */
  get total(): number {
    return this.#total;
  }

  /** The newest point, or null. */
  get last(): { x: number; y: number } | null {
    return this.#last;
  }

  /** Adds one point. */
  add(x: number, y: number): void {
    this.#total += 1;
    this.#last = { x, y };
    const open = this.#buckets.at(-1);
    const finite = Number.isFinite(y);
    if (open && open.count < this.#size && finite && Number.isFinite(open.sum)) {
      merge(open, { x, sum: y, min: y, max: y, count: 1 });
      return;
    }
    if (open && !finite && Number.isNaN(open.sum)) {
      open.x = x;
      return;
    }
    const value = finite ? y : NaN;
    this.#buckets.push({ x, sum: value, min: value, max: value, count: 1 });
    if (this.#buckets.length > this.limit) this.#halve();
  }

  /** Forgets everything. */
  clear(): void {
    this.#buckets = [];
    this.#size = 1;
    this.#total = 0;
    this.#last = null;
  }

  /** Forgets what comes after `x`, and a bucket that reaches beyond it. */
  cut(x: number): void {
    const kept = this.#buckets.findIndex((bucket) => bucket.x > x);
    if (kept < 0) return;
    this.#buckets = this.#buckets.slice(0, kept);
    this.#total = this.#buckets.reduce((sum, { count }) => sum + count, 0);
    const last = this.#buckets.at(-1);
    this.#last = last ? { x: last.x, y: last.sum / last.count } : null;
  }

  /** The buckets as arrays for a chart. */
  points(): CurvePoints {
    const n = this.#buckets.length;
    const out = {
      x: new Float64Array(n),
      y: new Float64Array(n),
      min: new Float64Array(n),
      max: new Float64Array(n),
    };
    this.#buckets.forEach((bucket, i) => {
      out.x[i] = bucket.x;
      out.y[i] = bucket.sum / bucket.count;
      out.min[i] = bucket.min;
      out.max[i] = bucket.max;
    });
    return out;
  }

  #halve(): void {
    const kept: Bucket[] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      const [left, right] = [this.#buckets[i], this.#buckets[i + 1]];
      if (left && right) merge(left, right);
      if (left) kept.push(left);
    }
    this.#buckets = kept;
    this.#size *= 2;
  }
}

/** Adds `right` to `left`. A gap beside values keeps the values: the gap was one point of many. */
function merge(left: Bucket, right: Bucket): void {
  left.x = right.x;
  if (Number.isNaN(right.sum)) return;
  if (Number.isNaN(left.sum)) {
    Object.assign(left, right);
    return;
  }
  left.sum += right.sum;
  left.count += right.count;
  left.min = Math.min(left.min, right.min);
  left.max = Math.max(left.max, right.max);
}
