/** The state of the lab: a surface, a start, and five ways down from it. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { NAMES, RACERS, USUAL, type Knob, type Knobs, type RacerName, type Weight } from './racers';
import {
  fateOf,
  SURFACES,
  type Fate,
  type Place,
  type Surface,
  type SurfaceName,
} from './surfaces';

export const SURFACE_NAMES = [...['bowl', 'ravine', 'saddle', 'rosenbrock', 'valleys', 'own']] as (
  SurfaceName | 'own'
)[];
const FORMULA = 'x^2 / 4 + y^2 / 4 + sin(2 x) * cos(2 y)';

/** Longer ways are not walked: a run ends there. */
export const MOST = 1500;
export const ENDS: Readonly<Record<Knob, Range>> = {
  rate: [1e-4, 2],
  ...{ momentum: [0, 0.99], rho: [0, 0.99], beta_1: [0, 0.99], beta_2: [0, 0.9999] },
};

export interface Run {
  way: readonly Place[];
  fate: Fate;
  /** Of x and of y: each has memories of its own. */
  weights: readonly [Weight, Weight];
}

export class Race {
  name: SurfaceName | 'own' = $state('ravine');
  text = $state(FORMULA);
  own: Surface | null = $state.raw(null);
  start: Place = $state.raw(SURFACES.ravine.start);
  knobs: Record<RacerName, Knobs> = $state(knobsFor(SURFACES.ravine));
  running: Record<RacerName, boolean> = $state(all(() => true));
  /** Whose knobs, slopes and rule are looked at. */
  chosen: RacerName = $state('sgd');
  runs: Record<RacerName, Run> = $state.raw(all(() => runFrom(SURFACES.ravine.start)));
  steps = $state(0);

  readonly surface: Surface = $derived(
    this.name === 'own' ? (this.own ?? SURFACES.bowl) : SURFACES[this.name],
  );
  readonly here: Place = $derived(this.runs[this.chosen].way.at(-1) ?? this.start);
  readonly slopes: Place = $derived(this.surface.gradient(...this.here));
  readonly racers: readonly RacerName[] = $derived(NAMES.filter((name) => this.running[name]));

  constructor(settings: Settings) {
    this.text = settings['formula'] ?? FORMULA;
    this.name = choiceIn(settings, 'surface', SURFACE_NAMES, 'ravine');
    this.chosen = choiceIn(settings, 'chosen', NAMES, 'sgd');
    const { x, y, start } = this.surface;
    this.knobs = knobsFor(this.surface);
    for (const [racer, knob] of everyKnob()) {
      const usual = this.knobs[racer][knob];
      this.knobs[racer][knob] = numberIn(settings, `${racer}_${knob}`, ENDS[knob], usual);
    }
    const without = (settings['without'] ?? '').split('.');
    this.running = all((name) => !without.includes(name));
    this.begin([numberIn(settings, 'x', x, start[0]), numberIn(settings, 'y', y, start[1])]);
  }

  /** What a link keeps. */
  get settings(): Settings {
    const [x, y] = this.start;
    const usual = knobsFor(this.surface);
    const values: Record<string, string | number> = {
      ...{ surface: this.name, chosen: this.chosen, x, y },
      without: NAMES.filter((name) => !this.running[name]).join('.'),
    };
    const [a, b] = this.surface.start;
    const plainly: typeof values = { surface: 'ravine', chosen: 'sgd', x: a, y: b, without: '' };
    for (const [racer, knob] of everyKnob()) {
      values[`${racer}_${knob}`] = this.knobs[racer][knob];
      plainly[`${racer}_${knob}`] = usual[racer][knob];
    }
    return { ...unusual(values, plainly), ...(this.name === 'own' && { formula: this.text }) };
  }

  choose(name: SurfaceName | 'own'): void {
    this.name = name;
    this.knobs = knobsFor(this.surface);
    this.begin(this.surface.start);
  }

  /** A formula of one's own becomes the surface; start and knobs stay. */
  take(surface: Surface): void {
    this.own = surface;
    if (this.name === 'own') this.begin(this.start);
  }

  /** Puts all down at one place; the ways to there are forgotten. */
  begin([px, py]: Place): void {
    const { x, y } = this.surface;
    this.start = [within(px, x), within(py, y)];
    this.runs = all(() => runFrom(this.start));
    this.steps = 0;
  }

  /** One step of each; whether there is anything to go on for. */
  step(): boolean {
    if (this.steps >= MOST) return false;
    const t = this.steps + 1;
    this.runs = all((name) => {
      const run = this.runs[name];
      return this.running[name] && run.fate === 'walks' ? this.#stepped(name, run, t) : run;
    });
    this.steps = t;
    return t < MOST && this.racers.some((name) => this.runs[name].fate === 'walks');
  }

  #stepped(name: RacerName, { way, weights }: Run, t: number): Run {
    const before = way.at(-1) ?? this.start;
    const slopes = this.surface.gradient(...before);
    const { step } = RACERS[name];
    const [x, y] = [0, 1].map((i) =>
      step(weights[i as 0 | 1], slopes[i as 0 | 1], this.knobs[name], t),
    ) as [Weight, Weight];
    const here: Place = [x.w, y.w];
    return {
      ...{ way: [...way, here], weights: [x, y] },
      fate: fateOf(this.surface, this.start, before, here),
    };
  }

  /** Where the one looked at would be after its next step. */
  next(): Place {
    const run = this.runs[this.chosen];
    return this.#stepped(this.chosen, run, run.way.length).way.at(-1) ?? this.here;
  }
}

function all<Value>(of: (name: RacerName) => Value): Record<RacerName, Value> {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Record<RacerName, Value>;
}

function knobsFor({ rates }: Surface): Record<RacerName, Knobs> {
  return all((name) => ({ ...USUAL, rate: rates[name] }));
}

function everyKnob(): [RacerName, Knob][] {
  return NAMES.flatMap((racer) =>
    RACERS[racer].knobs.map((knob): [RacerName, Knob] => [racer, knob]),
  );
}

function runFrom([x, y]: Place): Run {
  const weight = (w: number): Weight => ({ w, m: 0, s: 0 });
  return { way: [[x, y]], fate: 'walks', weights: [weight(x), weight(y)] };
}

/** To two decimals, in the picture. */
function within(value: number, [least, most]: Range): number {
  return Math.min(most, Math.max(least, Number(value.toFixed(2))));
}
