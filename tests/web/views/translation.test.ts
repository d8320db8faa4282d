import { describe, expect, it } from 'vitest';
import { mistakes, unknownWords } from '../../../web/src/views/translation';

describe('translations', () => {
  const marks = (answer: string, wanted: string) =>
    mistakes(answer, wanted).map(({ word, right }) => `${word}${right ? '' : '!'}`);

  it('are right or wrong word by word', () => {
    expect(marks('la maison verte', 'la maison verte')).toEqual(['la', 'maison', 'verte']);
    expect(marks('le maison verte', 'la maison verte')).toEqual(['le!', 'maison', 'verte']);
  });

  it('may be too short, too long or empty', () => {
    expect(marks('la', 'la maison')).toEqual(['la', '…!']);
    expect(marks('la maison verte', 'la maison')).toEqual(['la', 'maison', 'verte!']);
    expect(marks('', 'la')).toEqual(['…!']);
  });
});

describe('words never read', () => {
  it('are told; capitals and full stops do not matter', () => {
    expect(unknownWords('The Elephant sings.', ['·', '|', 'the', 'sings'])).toEqual(['Elephant']);
    expect(unknownWords('i sing', ['I', 'sing'])).toEqual([]);
  });
});
