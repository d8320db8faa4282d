import { describe, expect, it } from 'vitest';
import { strangers } from '../../../web/src/views/text';

describe('letters the network has not learnt', () => {
  it('are told, each once', () => {
    expect(strangers('Zoé zoé', ['z', 'o', 'e'])).toEqual(['Z', 'é', ' ']);
    expect(strangers('zoo', ['z', 'o', 'e'])).toEqual([]);
    expect(strangers('', ['z'])).toEqual([]);
  });
});
