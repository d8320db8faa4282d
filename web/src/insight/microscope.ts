/** One neuron's number, taken apart: what the probe `microscope` tells, as rows and as NumPy. */
import type { Numbers, Spec, Tensor } from '../generated/wire';
import { figure } from '../model/format';

export interface Offer {
  layer: string;
  units: number;
  places: number;
  /** Places in a row of a picture; null for other outputs. */
  across: number | null;
}

/** What of a picture a filter sees: zeros around it, where the window begins and ends, channels. */
export interface Window {
  pads: [number, number][];
  slices: [start: number, stop: number, step: number][];
  channels: [number, number];
  /** Height, width and channels of the window. */
  shape: [number, number, number];
}

/** Payload of the probe `microscope`. */
export interface Neuron {
  index: number;
  samples: number;
  offered: Offer[];
  layer: string;
  unit: number;
  place: number;
  activation: string;
  output: number;
  slope: number | null;
  loss: number;
  count: number;
  terms: Numbers;
  inputs: Tensor;
  weights: Tensor;
  others: number;
  bias: number | null;
  sum: number;
  window: Window | null;
}

/** One term of the sum; `pull`: what the loss would change by, per unit of the weight. */
export interface Term {
  place: number;
  input: number;
  weight: number;
  product: number;
  pull: number | null;
}

/** The terms that are told, the largest first. */
export function termsOf({ terms, inputs, weights, slope }: Neuron): Term[] {
  return Array.from(terms, (place, k) => {
    const [input, weight] = [inputs.data[k] ?? NaN, weights.data[k] ?? NaN];
    const pull = slope === null ? null : slope * input;
    return { place, input, weight, product: input * weight, pull };
  });
}

/** Where a term of a filter's sum lies in its window, counted from 1: row, column, channel. */
export function placeIn({ shape: [, width, channels] }: Window, term: number): number[] {
  const cell = Math.floor(term / channels);
  return [Math.floor(cell / width) + 1, (cell % width) + 1, (term % channels) + 1];
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

/** The same in NumPy, line by line, each with what comes out. */
export function inNumPy(neuron: Neuron): string {
  const { unit, bias, sum, activation, output, slope } = neuron;
  const lines: [string, number][] = [
    [`z = ${product(neuron)}${bias === null ? '' : ` + bias[${unit}]`}`, sum],
    [`a = ${activation === 'linear' ? 'z' : `${activation}(z)`}`, output],
  ];
  if (slope !== null) lines.push(['delta = dL_dz', slope], [`d_bias[${unit}] = delta`, slope]);
  const width = Math.max(...lines.map(([code]) => code.length));
  const text = lines.map(([code, value]) => `${code.padEnd(width)}  # ${figure(value)}`);
  if (neuron.window) text.unshift(...around(neuron.window));
  if (slope !== null) text.push(`d_kernel[:, ${unit}] = delta * x`);
  return text.join('\n');
}

/** What is added up before the bias. */
function product({ unit, place, offered, layer, window }: Neuron): string {
  if (window) {
    const [from, to] = window.channels;
    const [rows, columns] = window.slices.map(written);
    return `(x[${rows}, ${columns}, ${from}:${to}] * kernel[..., ${unit}]).sum()`;
  }
  const offer = offered.find((one) => one.layer === layer);
  return `${(offer?.places ?? 1) > 1 ? `x[${place}]` : 'x'} @ kernel[:, ${unit}]`;
}

const written = ([start, stop, step]: [number, number, number]): string =>
  step === 1 ? `${start}:${stop}` : `${start}:${stop}:${step}`;

/** The zeros around a picture, where there are any. */
function around({ pads }: Window): string[] {
  if (pads.flat().every((pad) => pad === 0)) return [];
  const all = [...pads, [0, 0]].map(([before, after]) => `(${before}, ${after})`);
  return [`x = np.pad(x, (${all.join(', ')}))`];
}
