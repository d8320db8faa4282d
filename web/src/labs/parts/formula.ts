/**
 * Formulas that people type: read by mathjs, of which only numbers, + − · / ^ and a few functions
 * are let through. Nothing is ever run but the arithmetic that was read.
 */
import {
  create,
  derivativeDependencies,
  parseDependencies,
  absDependencies,
  addDependencies,
  cosDependencies,
  divideDependencies,
  expDependencies,
  logDependencies,
  multiplyDependencies,
  powDependencies,
  secDependencies,
  sechDependencies,
  signDependencies,
  sinDependencies,
  sqrtDependencies,
  subtractDependencies,
  tanDependencies,
  tanhDependencies,
  unaryMinusDependencies,
  unaryPlusDependencies,
  type MathNode,
} from 'mathjs/number';

const parts = {
  ...{ derivativeDependencies, parseDependencies },
  ...{ addDependencies, subtractDependencies, multiplyDependencies, divideDependencies },
  ...{ powDependencies, unaryMinusDependencies, unaryPlusDependencies },
  ...{ absDependencies, cosDependencies, expDependencies, logDependencies },
  // What derivatives of the others are made of.
  ...{ secDependencies, sechDependencies, signDependencies },
  ...{ sinDependencies, sqrtDependencies, tanDependencies, tanhDependencies },
};
const math = create(parts as Parameters<typeof create>[0]);

export const FUNCTIONS = ['abs', 'cos', 'exp', 'log', 'sin', 'sqrt', 'tan', 'tanh'] as const;
const CONSTANTS = { pi: Math.PI, e: Math.E };
const OPERATORS = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'pow',
  'unaryMinus',
  'unaryPlus',
]);
const LONGEST = 120;

/** A function of one number for each variable, in their order. */
export type Fn = (...values: number[]) => number;

export interface Formula {
  value: Fn;
  /** Its derivative by the variable of this name, itself a formula. */
  by: (variable: string) => Formula;
  /** As LaTeX. */
  tex: string;
}

/** Why a formula is not taken: what was found, at which letter, counted from 1. */
export class FormulaProblem extends Error {
  constructor(
    readonly kind: 'empty' | 'long' | 'syntax' | 'name' | 'kind',
    readonly found: string,
  ) {
    super(`${kind}: ${found}`);
  }
}

/** Reads a formula in these variables. Throws a FormulaProblem. */
export function readFormula(text: string, variables: readonly string[]): Formula {
  if (text.trim() === '') throw new FormulaProblem('empty', '');
  if (text.length > LONGEST) throw new FormulaProblem('long', String(text.length));
  let node: MathNode;
  try {
    node = math.parse(text.replaceAll('\u2212', '-').replaceAll('·', '*')) as MathNode;
  } catch (error) {
    throw new FormulaProblem('syntax', error instanceof Error ? error.message : String(error));
  }
  node.traverse((part, path, parent) => check(part, path, parent, variables));
  return formulaOf(node, variables);
}

/** What kinds of nodes have, each some of it. */
interface Parts {
  name: string;
  fn: string;
  value: unknown;
}

function check(
  part: MathNode,
  path: string,
  parent: MathNode | null,
  variables: readonly string[],
): void {
  const { type, name = '', fn, value } = part as MathNode & Partial<Parts>;
  if (type === 'ConstantNode' && typeof value === 'number') return;
  if (type === 'ParenthesisNode') return;
  if (type === 'OperatorNode' && OPERATORS.has(String(fn))) return;
  if (type === 'FunctionNode') return; // its name is a node of its own
  if (type === 'SymbolNode') {
    const called = parent?.type === 'FunctionNode' && path === 'fn';
    const known: readonly string[] = called ? FUNCTIONS : [...variables, ...Object.keys(CONSTANTS)];
    if (known.includes(name)) return;
    throw new FormulaProblem('name', name);
  }
  throw new FormulaProblem('kind', part.toString().slice(0, 40));
}

function formulaOf(node: MathNode, variables: readonly string[]): Formula {
  const compiled = node.compile();
  return {
    value(...values) {
      const scope = new Map(Object.entries(CONSTANTS));
      variables.forEach((name, i) => scope.set(name, values[i] ?? NaN));
      const found: unknown = compiled.evaluate(scope);
      return typeof found === 'number' ? found : NaN;
    },
    by: (variable) => formulaOf(math.derivative(node, variable, { simplify: false }), variables),
    tex: node.toTex(),
  };
}
