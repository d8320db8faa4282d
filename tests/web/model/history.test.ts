import { expect, test } from 'vitest';
import { History } from '../../../web/src/model/history';

function clocked(limit?: number) {
  const clock = { time: 0 };
  return { clock, history: new History('start', limit, () => clock.time) };
}

test('undo and redo walk the line of states', () => {
  const { history, clock } = clocked();
  for (const label of ['a', 'b']) {
    clock.time += 10_000;
    history.push(label, label);
  }
  expect(history.undoLabel).toBe('b');
  expect(history.undo()).toBe('a');
  expect(history.redoLabel).toBe('b');
  expect(history.undo()).toBe('start');
  expect(history.undo()).toBeNull();
  expect(history.redo()).toBe('a');
  expect(history.redo()).toBe('b');
  expect(history.redo()).toBeNull();
  expect(history.state).toBe('b');
});

test('a new edit forgets what was undone', () => {
  const { history } = clocked();
  history.push('a', 'a');
  history.undo();
  history.push('b', 'b');
  expect(history.redo()).toBeNull();
  expect(history.undo()).toBe('start');
});

test('quick repeats of one edit are one step', () => {
  const { history, clock } = clocked();
  for (let i = 0; i < 50; i += 1) {
    clock.time += 100;
    history.push('rate', `rate ${i}`);
  }
  expect(history.undo()).toBe('start');
});

test('a pause or another edit begins a new step', () => {
  const { history, clock } = clocked();
  history.push('rate', 'one');
  clock.time += 801;
  history.push('rate', 'two');
  history.push('units', 'three');
  expect([history.undo(), history.undo(), history.undo()]).toEqual(['two', 'one', 'start']);
});

test('an edit right after undo does not melt into the state undone to', () => {
  const { history, clock } = clocked();
  history.push('rate', 'one');
  clock.time += 2000;
  history.push('rate', 'two');
  history.undo();
  history.push('rate', 'three');
  expect(history.undo()).toBe('one');
});

test('it keeps so many steps and no more', () => {
  const { history, clock } = clocked(5);
  for (let i = 0; i < 100; i += 1) {
    clock.time += 10_000;
    history.push(`edit ${i}`, `${i}`);
  }
  let steps = 0;
  while (history.undo() !== null) steps += 1;
  expect(steps).toBe(5);
});
