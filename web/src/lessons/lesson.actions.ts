/** The screens of the open lesson, by key and by a clicker. */
import { register, type Action } from '../actions/registry';
import type { App } from '../stores/app.svelte';
import { t } from '../words';
import type { Study } from './study.svelte';

let study: Study | null = null;

/** Says which lesson the keys turn; null: none. */
export function turn(next: Study | null): void {
  study = next;
}

const next = {
  title: t('lessons.next_screen'),
  group: 'view' as const,
  when: () => study !== null && study.lesson !== null && !study.last,
  run: () => study?.go(study.number + 1),
};
const previous = {
  title: t('lessons.previous_screen'),
  group: 'view' as const,
  when: () => study !== null && study.lesson !== null && study.number > 1,
  run: () => study?.go(study.number - 1),
};
/** A clicker's keys scroll, but on a stage. */
const staged = (action: Omit<Action, 'id'>) => ({
  ...action,
  when: (app: App) => app.settings.presenting && action.when(app),
});

register(() => [
  { ...next, id: 'lesson.next', keys: [']'] },
  { ...previous, id: 'lesson.previous', keys: ['['] },
  { ...staged(next), id: 'present.next', keys: ['PageDown'] },
  { ...staged(previous), id: 'present.previous', keys: ['PageUp'] },
]);
