/**
 * From what a page saw to figures and tables. Pure.
 *
 * @typedef {[steps: number, ms: number]} Mark steps done after some time; marks come in order
 * @typedef {[Mark, Mark]} Window from one mark to another
 */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  if (sorted.length === 0) return NaN;
  return Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half - 0.5];
}

export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/**
 * Steps per second between two marks.
 * @param {Window} window
 */
export const rateOf = ([[s0, t0], [s1, t1]]) => ((s1 - s0) * 1000) / (t1 - t0);

/**
 * Up to `repeats` windows of `ms` each, one after the other, once `warm` ms have gone by since the
 * first step: pairs of marks. A window ends on a mark, so it may be a little longer.
 * @param {Mark[]} marks
 * @returns {Window[]}
 */
export function windowsIn(marks, { warm, ms, repeats }) {
  let start = marks.find(([, time]) => time >= marks[0][1] + warm);
  const found = [];
  while (start && found.length < repeats) {
    const end = marks.find(([, time]) => time >= start[1] + ms);
    if (!end) break;
    found.push([start, end]);
    start = end;
  }
  return found;
}

/**
 * The marks from one step on and from another; null where the run did not come so far.
 * @param {Mark[]} marks
 * @returns {Window | null}
 */
export function between(marks, from, to) {
  const start = marks.find(([steps]) => steps >= from);
  const end = marks.find(([steps]) => steps >= to);
  return start && end && end[0] > start[0] ? [start, end] : null;
}

/** Computing time used up to some moment; `samples`: [moment, used so far] in ms, in order. */
function used(samples, moment) {
  const after = samples.findIndex(([time]) => time >= moment);
  if (after <= 0) return samples.at(after)[1];
  const [[t0, c0], [t1, c1]] = [samples[after - 1], samples[after]];
  return c0 + ((c1 - c0) * (moment - t0)) / (t1 - t0);
}

/**
 * Computing time over time between two marks: about 1 for one busy thread on an idle machine,
 * less where others took their share. `begun`: the moment of the marks' time 0.
 * @param {[moment: number, used: number][]} samples
 * @param {number} begun
 * @param {Window} window
 */
export function shareOf(samples, begun, [[, start], [, end]]) {
  return (used(samples, begun + end) - used(samples, begun + start)) / (end - start);
}

/** The fastest of each peer's ways: `records` by "peer/way"; `key` names the figure. */
export function bestByPeer(records, key = 'rate') {
  const best = {};
  for (const [name, record] of Object.entries(records)) {
    const [peer, way] = name.split('/');
    if (way && record[key] > (best[peer]?.[key] ?? 0)) best[peer] = record;
  }
  return best;
}

/** Strata's speed, the peers' and the ratio to the fastest of them; null where there is none. */
export function compared(records, key = 'rate') {
  const best = Object.entries(bestByPeer(records, key));
  const peers = Object.fromEntries(best.map(([peer, record]) => [peer, record[key]]));
  const strata = records.strata?.[key] ?? null;
  const fastest = Math.max(0, ...Object.values(peers));
  return { strata, peers, ratio: strata && fastest ? strata / fastest : null };
}

/** Three digits, and thousands apart. */
export function shown(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

/** Rows of texts as lines: the first column to the left, the others to the right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
