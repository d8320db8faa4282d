/** What a run's events amount to, shown at most once per frame however many there are. */
import type { Event, Numbers } from '../generated/wire';
import { Meter } from '../model/meter';
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

export class Monitor {
  /** Loss of every step, and loss on the validation split. */
  readonly train = new LiveCurve();
  readonly validation = new LiveCurve();
  /** Further losses of every step, where the recipe has several. */
  further: { [name: string]: LiveCurve } = $state.raw({});
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

  receive(event: Event): void {
    this.#view = reduce(this.#view, event);
    if (event.type === 'metrics') {
      add(this.train, event.step, event.loss);
      for (const [name, values] of Object.entries(event.losses ?? {})) {
        add(this.#furtherOf(name), event.step, values);
      }
    } else if (event.type === 'validation') {
      this.validation.add(event.step, event.loss);
    } else if (event.type === 'probe') {
      this.#probes.receive(event);
    } else if (event.type === 'started' || event.type === 'restarted') {
      this.#clear();
    }
    this.#publish();
  }

  /** Shows a state that no event brought, at once; without a started run there are no curves. */
  show(view: RunView): void {
    this.#view = view;
    this.#shown = view;
    if (!view.started) {
      this.#clear();
      this.#probes.clear();
    }
    this.#publish();
  }

  #furtherOf(name: string): LiveCurve {
    const known = this.further[name];
    if (known) return known;
    const curve = new LiveCurve();
    this.further = { ...this.further, [name]: curve };
    return curve;
  }

  #clear(): void {
    this.train.clear();
    this.validation.clear();
    this.further = {};
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
      for (const curve of Object.values(this.further)) curve.touch();
    });
  }
}

function add(curve: LiveCurve, steps: Numbers, values: Numbers): void {
  steps.forEach((step, i) => curve.add(step, values[i] ?? NaN));
}
