import { describe, expect, test } from 'vitest';
import { CellState, STEPS } from '../../../web/src/labs/memory/cell.svelte';
import { readByLstm, readBySimple } from '../../../web/src/labs/memory/cells';
import { CliffState } from '../../../web/src/labs/memory/cliff.svelte';
import { FadingState } from '../../../web/src/labs/memory/fading.svelte';
import { GatesState, LONGEST } from '../../../web/src/labs/memory/gates.svelte';
import {
  backwards,
  clipped,
  gradientOf,
  lossOf,
  normOf,
  wayOf,
} from '../../../web/src/labs/memory/gradients';
import { FORGET, rowsOf, weightsOf } from '../../../web/src/labs/memory/reader';
import recorded from './recorded/memory.json';

const H = 1e-6;

/** As in recorded/record_labs.py. */
const wave = (size: number, number: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.round(Math.sin(i * 1.7 + number) * 8) / 8);
const rows = (values: number[], columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, i) =>
    values.slice(i * columns, (i + 1) * columns),
  );

function same(found: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((row, t) => {
    row.forEach((value, unit) => expect(value).toBeCloseTo(wanted[t]?.[unit] ?? NaN, 6));
  });
}

describe('as the engine’s own layers', () => {
  const [simple, lstm] = recorded.layers;

  test('SimpleRNN, after every step', () => {
    const [w = 0, u = 0, b = 0] = [3, 4, 5].map((number) => wave(1, number)[0]);
    const steps = readBySimple(wave(8, 6), { w, u, b });
    same(
      steps.map(({ h }) => [h]),
      simple?.output ?? [],
    );
  });

  test('LSTM of two units, after every step', () => {
    const weights = {
      kernel: rows(wave(24, 3), 8),
      recurrent: rows(wave(16, 4), 8),
      bias: wave(8, 5),
    };
    const steps = readByLstm(rows(wave(18, 6), 3), weights);
    same(
      steps.map((units) => units.map(({ h }) => h)),
      lstm?.output ?? [],
    );
  });

  test('the reader, with its weights by hand', () => {
    for (const { text, output } of recorded.readings) {
      const steps = readByLstm(rowsOf([...text]), weightsOf(FORGET));
      same(
        steps.map((units) => units.map(({ h }) => h)),
        output,
      );
    }
  });
});

describe('the reader', () => {
  /** c of both units after a text. */
  const memories = (text: string, forget = FORGET): number[] =>
    readByLstm(rowsOf([...text]), weightsOf(forget))
      .at(-1)
      ?.map(({ c }) => c) ?? [];

  test.for([
    ['plain', 0, 0],
    ['"', 1, 0],
    ['say "twenty letters in he', 1, 0],
    ['say "a" and', 0, 0],
    ['say "a" and "b', 1, 0],
    ['«a» “b” „c', 1, 0],
    ['a (b [c {d', 0, 3],
    ['a (b [c] "d" e', 0, 1],
    ['a) b', 0, -1],
  ] as const)('%s: open %d, depth %d', ([text, open, depth]) => {
    const [quotes = NaN, brackets = NaN] = memories(text);
    expect(quotes).toBeCloseTo(open, 1);
    expect(brackets).toBeCloseTo(depth, 1);
  });

  test('with a lower bias of the forget gate the memory leaks', () => {
    const text = `"${'x'.repeat(20)}`;
    expect(memories(text)[0]).toBeGreaterThan(0.98);
    expect(memories(text, 2)[0]).toBeLessThan(0.1);
  });
});

describe('gradients through time', () => {
  test.for([
    [0.9, 0],
    [1.3, 0.2],
    [0.4, 0.7],
    [2, 0.05],
  ] as const)('u = %d, input %d: as a nudge on the way says', ([u, x]) => {
    const way = wayOf(u, x, 0.1, 20);
    const found = backwards(u, way);
    for (const back of [1, 5, 20]) {
      const at = way[20 - back] ?? NaN;
      const end = (nudge: number): number => wayOf(u, x, at + nudge, back).at(-1) ?? NaN;
      expect(found[back]).toBeCloseTo((end(H) - end(-H)) / (2 * H), 6);
    }
  });

  test('without an input it is uᵏ: 0.9 fades to 0.5 % after 50 steps, 1.1 explodes', () => {
    const fading = new FadingState({});
    fading.gradients.forEach((value, k) => expect(value).toBeCloseTo(0.9 ** k, 9));
    fading.look(50);
    expect(fading.left).toBeCloseTo(0.00515, 5);
    fading.u = 1.1;
    expect(fading.left).toBeCloseTo(117.39, 2);
    fading.x = 0.5; // tanh is flat there
    expect(fading.left).toBeLessThan(1e-6);
  });

  test.for([
    { u: 1, b: 0.05 },
    { u: 0.7, b: -0.4 },
    { u: 2.4, b: 0.1 },
    { u: 1.6, b: -0.2 },
  ])('the loss’s gradient at %o is its slope both ways', ({ u, b }) => {
    const found = gradientOf({ u, b });
    const slope = (du: number, db: number) =>
      (lossOf({ u: u + du, b: b + db }) - lossOf({ u: u - du, b: b - db })) / (2 * H);
    expect(found.u).toBeCloseTo(slope(H, 0), 6);
    expect(found.b).toBeCloseTo(slope(0, H), 6);
  });

  test('clipping keeps the direction, and what is short enough', () => {
    const short = clipped({ u: 30, b: -40 }, 0.5);
    expect(short.u).toBeCloseTo(0.3, 12);
    expect(short.b).toBeCloseTo(-0.4, 12);
    expect(clipped({ u: 0.1, b: 0.2 }, 0.5)).toEqual({ u: 0.1, b: 0.2 });
    expect(clipped({ u: 0, b: 0 }, 0.5)).toEqual({ u: 0, b: 0 });
  });
});

describe('the cliff', () => {
  test('without clipping descent is thrown out, with it it comes home', () => {
    const free = new CliffState({});
    while (free.step());
    expect(free.fate).toBe('thrown');
    expect(free.steepest).toBeGreaterThan(10);
    const held = new CliffState({ clipping: 'true' });
    let most = 0;
    do most = Math.max(most, normOf(held.used));
    while (held.step());
    expect(held.fate).toBe('rests');
    expect(most).toBeLessThanOrEqual(held.clip + 1e-12);
    expect(held.way.length).toBeLessThanOrEqual(301);
    held.again();
    expect(held.settings).toEqual({ clipping: 'true' });
  });
});

describe('the cell', () => {
  test('with u = 2 it holds itself up, whatever the first input; with 0.5 it forgets', () => {
    const last = (u: string, first: string) =>
      new CellState({ u, inputs: `${first}_0_0_0_0_0_0_0` }).last;
    expect(last('2', '1')).toBeCloseTo(0.9575, 4);
    expect(last('2', '0.3')).toBeCloseTo(0.9575, 2);
    expect(last('0.5', '1')).toBeLessThan(0.01);
    expect(last('1', '1')).toBeLessThan(last('2', '1'));
  });

  test('what is left of the first input is the derivative by it', () => {
    const cell = new CellState({ w: '0.8', u: '-1.2', b: '0.1', inputs: '0.5_1_0_0_-1_0_0_0' });
    const end = (nudge: number) =>
      readBySimple([0.5 + nudge, ...cell.inputs.slice(1)], cell).at(-1)?.h ?? NaN;
    expect(cell.left).toBeCloseTo((end(H) - end(-H)) / (2 * H), 6);
  });

  test('inputs are held in bounds', () => {
    const cell = new CellState({});
    cell.feed(3, 1e300);
    cell.feed(4, NaN);
    expect(cell.inputs).toEqual([1, 0, 0, 2, 0, 0, 0, 0]);
    expect(cell.steps).toHaveLength(STEPS);
  });
});

describe('the lab', () => {
  const pages = {
    cell: [CellState, { w: '0.5', u: '-2', b: '0.3', inputs: '1_0_0_0.25_0_0_0_-2' }],
    gates: [GatesState, { text: 'a "b" (c', unit: 'brackets', forget: '2' }],
    fading: [FadingState, { u: '1.1', x: '0.2', f: '0.9', back: '50' }],
    cliff: [CliffState, { u: '2', b: '-0.5', rate: '0.1', clip: '1', clipping: 'true' }],
  } as const;

  test.for(Object.entries(pages))('%s: a link brings everything back', ([, [State, settings]]) => {
    expect(new State({}).settings).toEqual({});
    expect(new State(settings).settings).toEqual(settings);
  });

  test.for(Object.entries(pages))('%s: never begins with what cannot be meant', ([, [State]]) => {
    const hostile = ['NaN', '1e9', '', '-Infinity', '__proto__', '<b>', '_'.repeat(7)];
    const names = ['w', 'u', 'b', 'x', 'f', 'back', 'inputs', 'unit', 'forget', 'rate', 'clip'];
    for (const value of hostile) {
      const settings = Object.fromEntries([...names, 'clipping'].map((name) => [name, value]));
      expect(new State(settings).settings).toEqual({});
    }
  });

  test('an example is read until something is typed, from its first quotation mark on', () => {
    const gates = new GatesState({});
    gates.show('ab «c»');
    expect([gates.text, gates.here, gates.kind]).toEqual(['ab «c»', 3, 'quote']);
    expect(gates.settings).toEqual({});
    gates.write('d');
    expect([gates.text, gates.here, gates.settings]).toEqual(['d', 0, { text: 'd' }]);
  });

  test('a text is read to its end, however odd it is', () => {
    const gates = new GatesState({ text: 'x\n😀'.repeat(99) });
    expect(gates.letters).toHaveLength(LONGEST);
    expect(gates.steps).toHaveLength(LONGEST);
    gates.at = 0;
    let read = 1;
    while (gates.next()) read += 1;
    expect([read, gates.here]).toEqual([LONGEST - 1, LONGEST - 1]);
    gates.show('an (example)');
    expect(gates.letters).toHaveLength(LONGEST);
    gates.write('');
    expect([gates.steps, gates.step, gates.next()]).toEqual([[], undefined, false]);
  });
});
