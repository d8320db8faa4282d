/** What the ways to begin are called. */
import type { Say } from '../../words';
import type { Scheme } from './initials';
import type en from './words/en.json';

export function schemeTitles(say: Say<typeof en>): Record<Scheme, string> {
  return {
    zeros: say('zeros'),
    constant: say('constant'),
    small: say('small'),
    large: say('large'),
    glorot: 'Glorot',
    he: 'He',
    own: say('own'),
  };
}
