/** The colour scheme before there are stores. */
import { describe, expect, it } from 'vitest';
import { KEY, looks, savedTheme } from '../../../web/src/stores/theme';

const holding = (text: string | null) => ({
  getItem: (key: string) => (key === KEY ? text : null),
});

describe('the theme', () => {
  it('is the one that was kept', () => {
    expect(savedTheme(holding('{"theme":"dark"}'))).toBe('dark');
  });

  it.each([null, '', '{', '7', 'null', '[]', '{"theme":"pink"}', '{"theme":1}'])(
    'is the machine’s where %j was kept',
    (text) => {
      expect(savedTheme(holding(text))).toBe('system');
      expect(savedTheme(null)).toBe('system');
    },
  );

  it('follows the machine where nothing else was chosen', () => {
    expect(looks('system', true)).toBe('dark');
    expect(looks('system', false)).toBe('light');
    expect(looks('light', true)).toBe('light');
  });
});
