import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { categoryColour, categoryIcon } from '../../../web/src/ui/icons';
import { catalogue } from '../specs';

const tokens = readFileSync('web/src/styles/tokens.css', 'utf8');
const categories = [...new Set(catalogue.layers.map((layer) => layer.category))];

describe('every layer category', () => {
  it.each(categories)('%s has a drawing and a colour of its own, in both themes', (category) => {
    expect(categoryIcon(category)).toBe(`cat-${category}`);
    const [, property] = /var\((.+)\)/.exec(categoryColour(category)) ?? [];
    expect(tokens.split(`${property}: #`)).toHaveLength(3);
  });
});
