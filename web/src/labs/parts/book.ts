/** A lab of several pages: each page has a state of its own, and settings of its own in a link. */
import type { Component } from 'svelte';
import type { Say } from '../../words';
import type { Settings } from '../registry';

/** What a page's state is made of: it begins with a link's settings, and tells its own. */
export interface Kept {
  readonly settings: Settings;
}

export interface BookPage<Messages> {
  /** In links. */
  name: string;
  /** Its messages: what it is called, and what it is about in a sentence. */
  title: keyof Messages & string;
  about: keyof Messages & string;
  State: new (settings: Settings) => Kept;
  component: Component<{ state: Kept; say: Say<Messages> }>;
}

/** A page's state and its component belong together. */
export function definePage<Messages, State extends Kept>(
  page: Omit<BookPage<Messages>, 'State' | 'component'> & {
    State: new (settings: Settings) => State;
    component: Component<{ state: State; say: Say<Messages> }>;
  },
): BookPage<Messages> {
  return page as unknown as BookPage<Messages>;
}
