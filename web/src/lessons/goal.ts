/** Whether a run has come to a mission's goal. */
import type { Goal, Term } from './lesson';

/** What a run tells, by name; null: nothing yet. */
export interface Facts {
  value: (fact: string) => number | null;
  /** How many layers there are of a type. */
  layers: (type: string) => number;
  diverged: boolean;
}

const COMPARE = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
};

/** Whether the goal is met; null where that is not known yet. */
export function met(goal: Goal, facts: Facts): boolean | null {
  switch (goal.op) {
    case 'is':
      return facts.diverged;
    case 'not':
      return negated(met(goal.goal, facts));
    case 'and':
      return negated(any(goal.goals.map((one) => negated(met(one, facts)))));
    case 'or':
      return any(goal.goals.map((one) => met(one, facts)));
    default: {
      const [left, right] = [goal.left, goal.right].map((term) => numberOf(term, facts));
      if (left === null || right === null || left === undefined || right === undefined) return null;
      return COMPARE[goal.op](left, right);
    }
  }
}

const negated = (known: boolean | null): boolean | null => (known === null ? null : !known);

/** True if one is, null if one might be. */
function any(known: readonly (boolean | null)[]): boolean | null {
  if (known.includes(true)) return true;
  return known.includes(null) ? null : false;
}

function numberOf(term: Term, facts: Facts): number | null {
  if (typeof term === 'number') return term;
  const found = 'fact' in term ? facts.value(term.fact) : facts.layers(term.layers);
  return found !== null && Number.isFinite(found) ? found : null;
}

/** The facts that a goal speaks of, each once. */
export function factsIn(goal: Goal): string[] {
  const termFact = (term: Term) => (typeof term === 'object' && 'fact' in term ? [term.fact] : []);
  const all = (one: Goal): string[] => {
    if (one.op === 'is') return [];
    if (one.op === 'not') return all(one.goal);
    if ('goals' in one) return one.goals.flatMap(all);
    return [...termFact(one.left), ...termFact(one.right)];
  };
  return [...new Set(all(goal))];
}
