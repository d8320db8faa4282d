/** What a run's events amount to, shown at most once per frame however many there are. */
import type { Event, Numbers, ValidationEvent } from '../generated/wire';
import { Meter } from '../model/meter';
import { extremesOf, figureKey, furtherKey, TRAINING, VALIDATION } from '../model/series';
import { LiveCurve } from './live-curve.svelte';
import type { Probes } from './probes.svelte';
import { NO_RUN, reduce, type RunView } from './reducer';

/** What it needs from its surroundings; tests put in their own. */
export interface MonitorOptions {
  /** Calls back before the next repaint. */
  frame?: (callback: () => void) => void;
  /** Milliseconds from some start. */
  now?: () => number;
}

/** Told of what is worth remembering of a run. */
export interface Witness {
  /** A run stands before its first step. */
  begins(): void;
  /** The present run took its first step, rests, or is about to be over. Its curves still stand. */
  rests(): void;
}

/** After these a run may rest. */
const RESTS: ReadonlySet<Event['type']> = new Set(['status', 'diverged', 'done', 'failed']);

export class Monitor {
  /** Loss of every step, and loss on the validation split. */
  readonly train = new LiveCurve();
  readonly validation = new LiveCurve();
  /** Further losses of every step, where the recipe has several. */
  further: { [name: string]: LiveCurve } = $state.raw({});
  /** Figures measured on the validation split. */
  measured: { [name: string]: LiveCurve } = $state.raw({});
  witness: Witness | null = null;
  /** Told of every event, with what all of them so far amount to: between frames there may be many. */
  listener: ((view: RunView) => void) | null = null;
  stepsPerSecond = $state(0);
  #shown: RunView = $state.raw(NO_RUN);
  #view = NO_RUN;
  #publishing = false;
  readonly #meter = new Meter();
  readonly #probes: Probes;
  readonly #frame: (callback: () => void) => void;
  readonly #now: () => number;

  constructor(probes: Probes, options: MonitorOptions) {
    this.#probes = probes;
    this.#frame = options.frame ?? ((callback) => requestAnimationFrame(callback));
    this.#now = options.now ?? (() => performance.now());
  }

  /** What is shown; reactive. */
  get shown(): RunView {
    return this.#shown;
  }

  /** What the events say so far; ahead of `shown` by up to a frame. */
  get view(): RunView {
    return this.#view;
  }

  /** Every curve of the run, by the key of its series. */
  get curves(): { [key: string]: LiveCurve } {
    const named = (curves: { [name: string]: LiveCurve }, key: (name: string) => string) =>
      Object.fromEntries(Object.entries(curves).map(([name, curve]) => [key(name), curve]));
    return {
      [TRAINING]: this.train,
      [VALIDATION]: this.validation,
      ...named(this.further, furtherKey),
      ...named(this.measured, figureKey),
    };
  }

  receive(event: Event): void {
    if (['restarted', 'loaded', 'cut'].includes(event.type)) this.#remember();
    const before = this.#view.step;
    this.#view = reduce(this.#view, event);
    this.listener?.(this.#view);
    if (event.type === 'metrics') {
      add(this.train, event.step, event.loss);
      for (const [name, values] of Object.entries(event.losses ?? {})) {
        add(this.#curveOf('further', name), event.step, values);
      }
    } else if (event.type === 'validation') {
      this.#judged(event);
    } else if (event.type === 'cut') {
      this.#cut(event.step);
    } else if (event.type === 'probe') {
      this.#probes.receive(event);
    } else if (['started', 'restarted', 'loaded'].includes(event.type)) {
      this.#clear();
      this.witness?.begins();
    } else if (event.type === 'rejected' && event.control === 'subscribe') {
      this.#probes.giveUp(event.message);
    }
    if (event.type === 'metrics' && before === 0) this.#remember();
    if (RESTS.has(event.type) && this.#view.state !== 'running') this.#remember();
    this.#publish();
  }

  /** Shows a state that no event brought, at once; without a started run there are no curves. */
  show(view: RunView): void {
    this.#remember();
    this.#view = view;
    this.#shown = view;
    if (!view.started) {
      this.#clear();
      this.#probes.clear();
    }
    this.#publish();
  }

  /** Has the run remembered as it is now. */
  #remember(): void {
    const { started, step, newest } = this.#view;
    if (started && (newest ?? step) > 0) this.witness?.rests();
  }

  /** What is judged at an earlier step stands in the curves already; so does what is said again. */
  #judged({ step, loss, metrics }: ValidationEvent): void {
    const { last } = this.validation;
    if (this.#view.newest !== null || (last?.x === step && last.y === loss)) return;
    this.validation.add(step, loss);
    for (const [name, value] of Object.entries(metrics)) {
      this.#curveOf('measured', name).add(step, value);
    }
  }

  /** The run goes on from an earlier step: as another one, beside what it was. */
  #cut(step: number): void {
    const { train, validation, further, measured } = this;
    for (const curve of [train, validation, ...Object.values({ ...further, ...measured })]) {
      curve.cut(step);
    }
    const kept = this.curves;
    const keys = Object.keys(this.#view.extremes);
    const extremes = keys.flatMap((key) => {
      const seen = kept[key] && extremesOf(kept[key].points());
      return seen ? [[key, seen] as const] : [];
    });
    this.#view = { ...this.#view, extremes: Object.fromEntries(extremes) };
    this.#meter.reset();
    this.witness?.begins();
  }

  #curveOf(group: 'further' | 'measured', name: string): LiveCurve {
    const known = this[group][name];
    if (known) return known;
    const curve = new LiveCurve();
    this[group] = { ...this[group], [name]: curve };
    return curve;
  }

  #clear(): void {
    this.train.clear();
    this.validation.clear();
    this.further = {};
    this.measured = {};
    this.#meter.reset();
  }

  #publish(): void {
    if (this.#publishing) return;
    this.#publishing = true;
    this.#frame(() => {
      this.#publishing = false;
      if (this.#view.state === 'running') this.#meter.add(this.#now(), this.#view.step);
      else this.#meter.reset();
      this.stepsPerSecond = this.#meter.rate;
      this.#shown = this.#view;
      this.#probes.publish();
      this.train.touch();
      this.validation.touch();
      for (const curve of Object.values({ ...this.further, ...this.measured })) curve.touch();
    });
  }
}

function add(curve: LiveCurve, steps: Numbers, values: Numbers): void {
  steps.forEach((step, i) => curve.add(step, values[i] ?? NaN));
}
