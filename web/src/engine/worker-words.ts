/** What the worker tells, in the reader's language. */
import type { Reply } from '../worker/protocol';
import type { BootProgress } from './client';
import { said, t } from '../words';

type Told<Type extends Reply['type']> = Extract<Reply, { type: Type }>;

const STAGES = {
  fetching: 'stores.boot_fetching',
  plain: 'stores.boot_plain',
  starting: 'stores.boot_starting',
} as const;

/** How far the boot has come. */
export function progressed({ fraction, stage, bytes }: Told<'progress'>): BootProgress {
  if (!bytes) return { fraction, text: t(STAGES[stage]) };
  const megabytes = (bytes / 1e6).toFixed(1);
  return { fraction, text: t('stores.boot_fetching_size', { megabytes }) };
}

/** Why the worker could not boot. */
export function unbooted({ message, missing }: Told<'boot-failed'>): string {
  const why = missing ? t('stores.boot_missing', { ...missing }) : said(message);
  return t('stores.boot_failed', { why });
}

/** Why it is of no more use. */
export function broken({ message }: Told<'crashed'>): string {
  return t('stores.browser_broke', { why: said(message) });
}
