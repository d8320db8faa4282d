/** The learner's own table, as a spec names it. */
import type { Spec } from '../generated/wire';

/**
 * The fingerprint of the table that a spec learns from, empty while no file is chosen; null where
 * the data are no table of the learner's own.
 */
export function ownTable({ data }: Spec): string | null {
  if (data.type !== 'table') return null;
  const id = data.config['table'];
  return typeof id === 'string' ? id : '';
}
