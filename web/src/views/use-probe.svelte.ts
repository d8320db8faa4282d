/** A probe for as long as a component lives. */
import { untrack } from 'svelte';
import type { Json } from '../generated/wire';
import type { Probe } from '../stores/probes.svelte';
import type { Session } from '../stores/session.svelte';

/** Follows `config`; null means “not now”. Call it while a component is being made. */
export function useProbe<T>(
  session: Session,
  id: string,
  probe: string,
  config: () => Record<string, Json> | null,
): { readonly payload: T | null } {
  let current = $state.raw<Probe<T> | null>(null);

  $effect(() => {
    const wanted = config();
    if (!wanted) return;
    const subscribed = untrack(() => session.probe<T>(id, probe, wanted));
    current = subscribed;
    return () => subscribed.release();
  });

  return {
    get payload() {
      return current?.payload ?? null;
    },
  };
}
