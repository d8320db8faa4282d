/** A lesson as it is shown: what `compile` makes of a Markdown file. */
import type { Json } from '../generated/wire';
import type { Part, TabName } from '../model/parts';

/** Text, a formula, or an element of a few harmless kinds. */
export type Prose =
  | string
  | { tex: string; display: boolean }
  | { tag: string; href?: string; start?: number; children: Prose[] };

/** The elements that a lesson's text is made of. */
export const TAGS = [
  ...['p', 'a', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'br', 'hr', 'dfn'],
  ...['ul', 'ol', 'li', 'h3', 'h4', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
] as const;

/** What is asked before a run may start. `id` is told by nobody else in the lesson. */
export type Prediction = {
  kind: 'prediction';
  id: string;
  question: Prose[];
  /** Shown once it is answered. */
  after: Prose[];
} & (
  | { form: 'choice'; options: { text: Prose[]; right: boolean; after: Prose[] }[] }
  | { form: 'number'; answer: number; within: number }
  | { form: 'curve'; quantity: 'loss' | 'val_loss'; steps: number; top: number }
);

/**
 * What a run must come to. The data, how the error is counted, and whatever cannot be touched must be
 * the experiment's own.
 */
export interface Mission {
  kind: 'mission';
  id: string;
  goal: Goal;
  /** What of the experiment may be changed nevertheless: `data`, `loss`, or `data.noise`. */
  free: string[];
  text: Prose[];
  after: Prose[];
}

/** A preset with some values changed; null: what stands there already. */
export interface Experiment {
  kind: 'experiment';
  preset: string | null;
  set: { path: string; value: Json }[];
  show: Part[];
  lock: Part[];
  /** Opened in the insight drawer; null: what is open stays. */
  tab: TabName | null;
}

export type Block =
  | { kind: 'prose'; prose: Prose[] }
  | { kind: 'lab'; name: string; settings: Record<string, string> }
  | { kind: 'why'; title: Prose[]; prose: Prose[] }
  | { kind: 'hints'; hints: Prose[][] }
  | Experiment
  | Prediction
  | Mission;

export interface Screen {
  title: string;
  blocks: Block[];
}

/** What stands at the top of the file. */
export interface About {
  title: string;
  about: string;
  order: number;
  minutes: number;
  /** How many predictions and missions it has. */
  tasks: number;
}

export interface Lesson extends About {
  screens: Screen[];
  /** The terms it explains, in their order. */
  terms: string[];
}

/** A condition on what a run tells. */
export type Goal =
  | { op: 'and' | 'or'; goals: Goal[] }
  | { op: 'not'; goal: Goal }
  | { op: '<' | '<=' | '>' | '>=' | '==' | '!='; left: Term; right: Term }
  | { op: 'is'; fact: 'diverged' };

/** A number: itself, a fact by its name, or how many layers there are of a type. */
export type Term = number | { fact: string } | { layers: string };
