/** The letters of a text that a network has not learnt, each once. */
import { t } from '../words';

export function strangers(text: string, vocabulary: readonly string[]): string[] {
  const known = new Set(vocabulary);
  return [...new Set(text)].filter((letter) => !known.has(letter));
}

/** Words of a sentence as the engine reads them; a full stop counts nothing. */
export function wordsOf(sentence: string): string[] {
  return sentence.replaceAll('.', ' ').split(/\s+/).filter(Boolean);
}

/** What keeps the network from reading a sentence, in words; null when nothing does. */
export function unreadable(
  sentence: string,
  vocabulary: readonly string[],
  room: number,
): string | null {
  const words = wordsOf(sentence);
  const known = new Set(vocabulary.map((word) => word.toLowerCase()));
  const strange = words.filter((word) => !known.has(word.toLowerCase()));
  if (strange.length > 0) return t('views.sentence_strange', { words: strange.join(', ') });
  return words.length > room ? t('views.sentence_long', { room, n: words.length }) : null;
}

/** The words of an answer, each right or wrong in its place; words that are missing are a `…`. */
export function compared(answer: string, wanted: string): { word: string; right: boolean }[] {
  const [said, truth] = [wordsOf(answer), wordsOf(wanted)];
  const words = said.map((word, i) => ({ word, right: word === truth[i] }));
  return said.length < truth.length ? [...words, { word: '…', right: false }] : words;
}
