/** What was done in lessons is kept, taken along, and never trusted. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Progress, readProgress } from '../../../web/src/lessons/progress.svelte';

/** A storage as browsers have it. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Storage;
}

function worked(on: Storage | null): Progress {
  const progress = new Progress(on);
  progress.answer('valley', 'bounce', 2);
  progress.answer('valley', 'fall', [1, 0.5, 0.25]);
  progress.accomplish('valley', 'low');
  progress.accomplish('valley', 'low');
  progress.reach('valley', 3);
  return progress;
}

test('what was done is there on the next visit', () => {
  const place = storage();
  worked(place);
  const again = new Progress(place);
  expect(again.of('valley')).toEqual({
    answers: { bounce: 2, fall: [1, 0.5, 0.25] },
    missions: ['low'],
    screen: 3,
  });
  expect(again.countOf('valley')).toBe(3);
  expect(again.countOf('__proto__')).toBe(0);
});

test('it can be taken to another browser, where nothing is lost', () => {
  const other = new Progress(null);
  other.accomplish('loss', 'm');
  expect(other.import(worked(null).export())).toBe(true);
  expect([other.countOf('valley'), other.countOf('loss')]).toEqual([3, 1]);
});

test.for(['', 'null', '{}', '[1]', '{"strata_lessons": 3', '"strata_lessons"'])(
  'what is none is refused: %s',
  (text) => {
    const progress = worked(null);
    expect(progress.import(text)).toBe(false);
    expect(progress.countOf('valley')).toBe(3);
  },
);

test('whatever a file holds, it becomes progress or nothing', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const found = readProgress(`{"strata_lessons": {"a": ${json}, "<b>": ${json}}}`);
      expect(Object.keys(found ?? {})).toEqual(['a']);
      const { answers, missions, screen } = found?.['a'] ?? {};
      expect(typeof answers).toBe('object');
      expect(missions?.every((id) => typeof id === 'string')).toBe(true);
      expect(screen).toBeGreaterThan(0);
    }),
  );
});

test('without a storage what is done lasts as long as the page', () => {
  const full = { getItem: () => null, setItem: () => expect.fail } as unknown as Storage;
  full.setItem = () => {
    throw new Error('full');
  };
  expect(worked(full).countOf('valley')).toBe(3);
});
