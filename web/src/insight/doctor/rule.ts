/**
 * The doctor's rules. Each is a pure function from what is known of a run to a verdict, in a file
 * `*.rule.ts` of its own that exports `rule`, and is found by its name.
 */
import type { Catalogue, Spec, Tensor } from '../../generated/wire';
import type { RunState } from '../../stores/reducer';
import type { Spread } from '../spread';
import type { UnitsPayload } from '../units';

/** A curve: steps and values, in order. */
export interface Series {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

/** Payload of the probe `composition`. */
export interface CompositionPayload {
  columns: string[];
  mean: Tensor;
  std: Tensor;
  classes: string[];
  counts: Tensor;
}

/** What is known of a run; null: not yet. */
export interface Facts {
  state: RunState;
  step: number;
  train: Series;
  validation: Series;
  gradients: Spread | null;
  units: UnitsPayload | null;
  composition: CompositionPayload | null;
  spec: Spec;
  catalogue: Catalogue;
}

/** The figure that proves a finding. */
export type Evidence =
  | { kind: 'lines'; title: string; lines: { name: string; series: Series }[] }
  | { kind: 'layers'; title: string; layers: { name: string; value: number }[] }
  | { kind: 'shares'; title: string; shares: { name: string; share: number; text: string }[] };

/** An experiment to try: an ordinary edit, made when the learner asks for it. */
export interface Trial {
  label: string;
  edit: (spec: Spec) => Spec;
}

/** Something is wrong; it was looked at and is not; or it cannot be told yet. */
export type Verdict =
  | { kind: 'sick'; seen: string; evidence: Evidence; trials: Trial[] }
  | { kind: 'well' | 'open'; seen: string };

export interface Rule {
  name: string;
  /** What may be wrong, in a word or two. */
  title: string;
  /** What it means and where it comes from, in a sentence or two. */
  why: string;
  /** Rules stand in this order. */
  order: number;
  look(facts: Facts): Verdict;
}

const files = import.meta.glob<{ rule: Rule }>('./*.rule.ts', { eager: true });

/** Every rule there is. */
export const rules: readonly Rule[] = Object.values(files)
  .map((file) => file.rule)
  .sort((a, b) => a.order - b.order);

/** What a rule has found. */
export interface Finding {
  rule: Rule;
  verdict: Verdict;
}

/** What all rules find. */
export function examine(facts: Facts): Finding[] {
  return rules.map((rule) => ({ rule, verdict: rule.look(facts) }));
}
