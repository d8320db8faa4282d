/** Values that stand out within a sentence, wherever a language puts them. */

/** Unicode's isolates: around a value they say nothing, and no message holds them. */
const [OPEN, CLOSE] = ['\u2068', '\u2069'];

/** A value for a message, marked to stand out. */
export function stressed(value: string): string {
  return OPEN + value.replaceAll(/[\u2068\u2069]/g, '') + CLOSE;
}

/** A sentence in pieces: plain, stressed, plain, and so on; the first and last are plain. */
export function piecesOf(text: string): string[] {
  return text.split(/[\u2068\u2069]/);
}
