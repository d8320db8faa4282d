/**
 * A mission's goal as it is written, `val_loss < 0.177 and neurons <= 5`: read by mathjs, of which only
 * comparisons, `and`, `or`, `not`, numbers and known names are let through.
 */
import { create, parseDependencies, type MathNode } from 'mathjs/number';
import type { Goal, Term } from '../lesson';
import type { Key } from '../../words';
import type { Reading } from './compile';

const math = create(parseDependencies as Parameters<typeof create>[0]);

/**
 * What can be asked of any run; figures of the validation split come besides, as `val_accuracy`: the
 * metrics, and what the recipe of the experiment measures while it trains.
 */
export const FACTS = [
  ...['step', 'epoch', 'loss', 'val_loss', 'parameters', 'neurons'],
  ...['learning_rate', 'batch_size'],
] as const;

const COMPARED: Readonly<Record<string, '<' | '<=' | '>' | '>=' | '==' | '!='>> = {
  ...{ smaller: '<', smallerEq: '<=', larger: '>', largerEq: '>=', equal: '==', unequal: '!=' },
};

type Parts = MathNode & {
  name: string;
  fn: string | { name: string };
  args: MathNode[];
  value: unknown;
  content: MathNode;
};

/** What stands in a goal's place, and why it cannot. */
class NotRead extends Error {
  constructor(
    found: string,
    readonly key: Key = 'lessons.bad_goal',
  ) {
    super(found);
  }
}

/** The goal in a text; null where it cannot be read, which is reported. */
export function readGoal(text: string, line: number, reading: Reading): Goal | null {
  const { known, preset, problems } = reading;
  const measures = preset === null ? [] : known.measures(preset);
  const named = (final: boolean) =>
    measures.filter((one) => one.final === final).map(({ name }) => valName(name));
  const facts = [...FACTS, ...known.metrics.map(valName), ...named(false)];
  const term = (node: MathNode): Term => {
    const { type, name, value, fn, args, content } = node as Parts;
    if (type === 'ParenthesisNode') return term(content);
    if (type === 'ConstantNode' && typeof value === 'number') return value;
    if (type === 'OperatorNode' && fn === 'unaryMinus') {
      const number = term(args[0] as MathNode);
      if (typeof number === 'number') return -number;
    }
    if (type === 'SymbolNode' && facts.includes(name)) return { fact: name };
    if (type === 'FunctionNode' && nameOf(fn) === 'layers') return { layers: layerIn(args) };
    const late = type === 'SymbolNode' && named(true).includes(name);
    throw new NotRead(node.toString(), late ? 'lessons.late_goal' : undefined);
  };
  const layerIn = ([first]: MathNode[]): string => {
    const { type, value } = (first ?? {}) as Parts;
    if (type === 'ConstantNode' && known.layers.includes(String(value))) return String(value);
    throw new NotRead(first?.toString() ?? 'layers()');
  };
  const goal = (node: MathNode): Goal => {
    const { type, name, fn, args = [], content } = node as Parts;
    const [left, right] = args;
    if (type === 'ParenthesisNode') return goal(content);
    if (type === 'SymbolNode' && name === 'diverged') return { op: 'is', fact: name };
    if (type === 'OperatorNode' && (fn === 'and' || fn === 'or')) {
      return { op: fn, goals: args.map(goal) };
    }
    if (type === 'OperatorNode' && fn === 'not' && left) return { op: 'not', goal: goal(left) };
    const op = type === 'OperatorNode' ? COMPARED[String(fn)] : undefined;
    if (op && left && right) return { op, left: term(left), right: term(right) };
    throw new NotRead(node.toString());
  };
  try {
    return goal(math.parse(text) as MathNode);
  } catch (error) {
    const { message: found, key } = error instanceof NotRead ? error : new NotRead(text);
    problems.add(line, key, { found: found || '–', known: facts.join(', ') });
    return null;
  }
}

const valName = (name: string): string => `val_${name}`;

const nameOf = (fn: string | { name: string }): string => (typeof fn === 'string' ? fn : fn.name);
