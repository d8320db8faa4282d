/**
 * An LSTM of two units that reads text letter by letter. The first one knows whether a quotation
 * mark is open, the second one how deep in brackets the text is. Its weights are set by hand, so
 * that every one has a reason.
 */
import type { LstmWeights } from './cells';

/** What is read of a letter: is it a quotation mark, an opening or a closing bracket, another one? */
export type Kind = 'quote' | 'open' | 'close' | 'other';
const KINDS: readonly Kind[] = ['quote', 'open', 'close', 'other'];
const OPENING = '([{';
const CLOSING = ')]}';
const QUOTES = '"“”„«»';

export function kindOf(letter: string): Kind {
  if (QUOTES.includes(letter)) return 'quote';
  if (OPENING.includes(letter)) return 'open';
  return CLOSING.includes(letter) ? 'close' : 'other';
}

/** One row for a letter: 1 at its kind, 0 elsewhere. */
export function rowsOf(letters: readonly string[]): number[][] {
  return letters.map((letter) => KINDS.map((kind) => (kind === kindOf(letter) ? 1 : 0)));
}

export const FORGET = 8;

/**
 * Columns: i, f, g, o, of both units each. Unit 1 lets a quotation mark in only if none is open
 * (its own h closes the gate), and forgets at every one. Unit 2 adds 1 for an opening bracket and
 * −1 for a closing one, and forgets nothing. `forget` is the bias of both forget gates.
 */
export function weightsOf(forget: number): LstmWeights {
  return {
    kernel: [
      [20, 0, -16 - forget, 0, 4, 0, 0, 0],
      [0, 16, 0, 0, 0, 4, 0, 0],
      [0, 16, 0, 0, 0, -4, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ],
    recurrent: [
      [-28, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ],
    bias: [-10, -8, forget, forget, 0, 0, 6, 6],
  };
}
