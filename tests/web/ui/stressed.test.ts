// @vitest-environment jsdom
import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Stressed from '../../../web/src/ui/Stressed.svelte';
import { piecesOf, stressed } from '../../../web/src/ui/stressed';

test('values stand out wherever the sentence has them', () => {
  const { container } = render(Stressed, {
    text: `${stressed('7')} is taken for ${stressed('1')}.`,
  });
  expect(container.textContent).toBe('7 is taken for 1.');
  const bold = [...container.querySelectorAll('strong')].map((one) => one.textContent);
  expect(bold).toEqual(['7', '1']);
});

test('a value that holds the marks itself is one piece', () => {
  expect(piecesOf(`a ${stressed(stressed('b'))} c`)).toEqual(['a ', 'b', ' c']);
});

test('a sentence without such values is plain', () => {
  expect(piecesOf('nothing here')).toEqual(['nothing here']);
});
