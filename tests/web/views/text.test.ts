import { describe, expect, it } from 'vitest';
import { compared, strangers, unreadable } from '../../../web/src/views/text';

describe('letters the network has not learnt', () => {
  it('are told, each once', () => {
    expect(strangers('Zoé zoé', ['z', 'o', 'e'])).toEqual(['Z', 'é', ' ']);
    expect(strangers('zoo', ['z', 'o', 'e'])).toEqual([]);
    expect(strangers('', ['z'])).toEqual([]);
  });
});

describe('a sentence', () => {
  const words = ['a', 'dog', 'Anna', 'sees'];

  it('is read in capitals and with a full stop', () => {
    expect(unreadable('anna Sees a DOG.', words, 4)).toBeNull();
    expect(unreadable('', words, 4)).toBeNull();
  });

  it('is refused for words never read, and for too many', () => {
    expect(unreadable('a blue dog', words, 4)).toContain('blue');
    expect(unreadable('a a a a a', words, 4)).toMatch(/at most 4 words, got 5/);
  });

  it('is compared with the right one word for word', () => {
    expect(compared('la chat dort bien', 'le chat dort')).toEqual([
      { word: 'la', right: false },
      { word: 'chat', right: true },
      { word: 'dort', right: true },
      { word: 'bien', right: false },
    ]);
    const marks = (answer: string) => compared(answer, 'le chat').map(({ word }) => word);
    expect([marks('le'), marks('')]).toEqual([['le', '…'], ['…']]);
  });
});
