/** One number of a layer, taken apart: what the probe `microscope` tells, as rows and as NumPy. */
import type { Numbers, Spec, Tensor } from '../generated/wire';
import { figure } from '../model/format';

export type Kind = 'unit' | 'step' | 'row' | 'column' | 'direction' | 'head' | 'key';

/** What is chosen, of how many; `words`: what the steps stand for, in texts. */
export interface Choice {
  kind: Kind;
  value: number;
  count: number;
  words: string[] | null;
}

/** Σ left · right + bias: the largest terms, what the others add, and NumPy that leads back. */
export interface Sum {
  /** What the factors are called. */
  names: [left: string, right: string];
  axis: 'input' | 'pixel' | 'part' | 'step' | 'head';
  count: number;
  terms: Numbers;
  labels: string[];
  left: Tensor;
  right: Tensor;
  others: number;
  bias: number | null;
  back: string[];
  /** A further figure of each term. */
  beside: { name: string; values: Tensor } | null;
}

/** A line of NumPy, `name = code`; its value is null where that is an array. */
export interface Stage {
  name: string;
  code: string;
  value: number | null;
  /** ∂loss/∂value, where it is known. */
  slope: number | null;
  sum: Sum | null;
}

/** Payload of the probe `microscope`; the last stage is the number itself. */
export interface Neuron {
  index: number;
  samples: number;
  loss: number;
  offered: string[];
  /** The kinds of the layers that cannot be taken apart, by network/layer. */
  closed: Record<string, string>;
  /** The kinds of layers that can be. */
  kinds: string[];
  layer: string;
  choices: Choice[];
  stages: Stage[];
}

/** A stage that is a sum. */
export type Summed = Stage & { sum: Sum; value: number };

/** One term of a sum; `pull`: its share of what the loss would change by, per unit of `right`. */
export interface Term {
  place: number;
  label: string;
  left: number;
  right: number;
  product: number;
  beside: number | null;
  pull: number | null;
}

/** The terms that are told, the largest first; steps with the words they stand for. */
export function termsOf({ sum, slope }: Summed, words: readonly string[] | null): Term[] {
  return Array.from(sum.terms, (place, k) => {
    const [left, right] = [sum.left.data[k] ?? NaN, sum.right.data[k] ?? NaN];
    const word = sum.axis === 'step' ? words?.[place] : undefined;
    const number = sum.labels[k] ?? '';
    return {
      ...{ place, left, right, product: left * right },
      label: word === undefined ? number : `${number} ${visible(word)}`,
      beside: sum.beside ? (sum.beside.values.data[k] ?? NaN) : null,
      pull: slope === null ? null : slope * left,
    };
  });
}

/** The stages that are sums. */
export function sumsOf({ stages }: Neuron): Summed[] {
  return stages.filter((stage): stage is Summed => stage.sum !== null);
}

/** What was chosen of a kind, if there is a choice. */
export function chosen({ choices }: Neuron, kind: Kind): Choice | undefined {
  return choices.find((choice) => choice.kind === kind);
}

/** A letter or word so that blanks are seen. */
export function visible(word: string): string {
  return word === '\n' ? '⏎' : word.trim() === '' ? '␣' : word;
}

/** The name of a layer within its network. */
export function layerName(layer: string): string {
  return layer.slice(layer.indexOf('/') + 1);
}

/** Whether an experiment has a layer of this name; `network/block/layer` within a block. */
export function isThere(spec: Spec, layer: string): boolean {
  const [network = '', node = ''] = layer.split('/');
  return spec.networks[network]?.nodes.some(({ id }) => id === node) ?? false;
}

/** The way back from a sum in NumPy, line by line; none where no slope is known. */
export function backwards({ name, slope, sum }: Summed): string[] {
  return slope === null ? [] : [`delta = dL_d${name}  # ${figure(slope)}`, ...sum.back];
}
