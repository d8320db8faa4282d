/** What a step does, as formulas with their numbers, line by line. */
import { inFormula } from '../../ui/numbers';
import type { Flow, Numbers, Operation } from './graph';
import { tex } from './graphs';
import { opOf } from './ops';

const DIGITS = 3;

export const partial = (of: string, by: string): string =>
  `\\frac{\\partial ${tex(of)}}{\\partial ${tex(by)}}`;

const written = (value: number | undefined, after = false): string =>
  inFormula(value ?? NaN, after, DIGITS);

/** `z = w₁·x₁ + b = 0.8 · 1.5 + (−0.4) = 0.8` */
export function valueLines({ name, op, from }: Operation, values: Numbers): string[] {
  const { tex: texOf } = opOf(op);
  // A number in front needs no brackets, unless a power follows it.
  const numbers = from.map((each, i) => written(values[each], i > 0 || op === 'surprise'));
  return [
    `${tex(name)} = ${texOf(from.map(tex))}`,
    `= ${texOf(numbers)} = ${written(values[name])}`,
  ];
}

/** The chain rule for one edge: what arrives, times the local derivative. */
export function flowLines(loss: string, flow: Flow): string[] {
  const { from, to, index, arriving, slope, product, sum } = flow;
  const local = opOf(to.op).slopeTex?.(to.from.map(tex), tex(to.name), index) ?? null;
  const chain = `${partial(loss, to.name)} \\cdot ${partial(to.name, from)}`;
  const earlier = sum - product;
  const again = Math.abs(earlier) > 0;
  const name = partial(loss, from);
  const lines = [
    again ? chain : `${name} = ${chain}`,
    [
      ...(local === null ? [] : [`${written(arriving)} \\cdot ${bracketed(local)}`]),
      `${written(arriving)} \\cdot ${written(slope, true)}`,
      written(product),
    ]
      .map((part) => `= ${part}`)
      .join(' '),
  ];
  if (again)
    lines.push(`${name} = ${written(earlier)} + ${written(product, true)} = ${written(sum)}`);
  return lines;
}

function bracketed(local: string): string {
  return /^[a-z](_\{\d+\})?$/.test(local) || local.includes('\\cdot') ? local : `(${local})`;
}
