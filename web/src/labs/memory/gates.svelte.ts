/** A text, read letter by letter by an LSTM of two units. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import { readByLstm, type LstmStep } from './cells';
import { FORGET, kindOf, rowsOf, weightsOf, type Kind } from './reader';

export const LONGEST = 40;
export const UNITS = ['quotes', 'brackets'] as const;
export type Unit = (typeof UNITS)[number];
const USUAL = { unit: 'quotes', forget: FORGET };

export class GatesState {
  /** What was typed, if anything was; else the example is read. */
  typed: string | null = $state(null);
  example = $state('');
  unit: Unit = $state('quotes');
  forget = $state(FORGET);
  /** The letter that has been read last, from 0. */
  at = $state(0);

  readonly text: string = $derived(this.typed ?? this.example);
  readonly letters: readonly string[] = $derived([...this.text]);
  readonly steps: readonly LstmStep[] = $derived(
    readByLstm(rowsOf(this.letters), weightsOf(this.forget)).flatMap((units) => {
      const own = units[UNITS.indexOf(this.unit)];
      return own ? [own] : [];
    }),
  );
  readonly here: number = $derived(Math.min(this.at, this.letters.length - 1));
  readonly step: LstmStep | undefined = $derived(this.steps[this.here]);
  readonly kind: Kind = $derived(kindOf(this.letters[this.here] ?? ''));

  constructor(settings: Settings) {
    if (settings['text']) this.write(settings['text']);
    this.unit = choiceIn(settings, 'unit', UNITS, 'quotes');
    this.forget = numberIn(settings, 'forget', [0, FORGET], FORGET);
  }

  get settings(): Settings {
    const { typed, unit, forget } = this;
    return { ...(typed !== null && { text: typed }), ...unusual({ unit, forget }, USUAL) };
  }

  /** What is read until something is typed; it stops at the first quotation mark. */
  show(example: string): void {
    this.example = example;
    this.at = Math.max(
      0,
      this.letters.findIndex((letter) => kindOf(letter) === 'quote'),
    );
  }

  /** Of a longer text the beginning is read. */
  write(text: string): void {
    this.typed = [...text.replaceAll(/\s/g, ' ')].slice(0, LONGEST).join('');
  }

  /** Reads the next letter; whether there is another. */
  next(): boolean {
    this.at = Math.min(this.here + 1, this.letters.length - 1);
    return this.at < this.letters.length - 1;
  }
}
