import { expect, test } from 'vitest';
import { Latest } from '../../../web/src/stores/latest';

test('asks one thing at a time, and of the rest the latest alone', () => {
  const asked: number[] = [];
  const latest = new Latest<number>((value) => asked.push(value));
  for (const value of [1, 2, 3]) latest.ask(value);
  expect(asked).toEqual([1]);
  latest.answered();
  expect(asked).toEqual([1, 3]);
  latest.answered();
  latest.answered();
  expect(asked).toEqual([1, 3]);
  latest.ask(4);
  latest.ask(5);
  latest.reset();
  latest.answered();
  expect(asked).toEqual([1, 3, 4]);
});
