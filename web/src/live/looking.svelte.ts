/** Whether a run is there to be looked into: not before its first step, and not behind other tabs. */
import type { Session } from '../stores/session.svelte';

/** Call it while a component is being made. */
export function useLooking(session: Session): { readonly on: boolean } {
  let shown = $state(!document.hidden);

  $effect(() => {
    const follow = (): void => void (shown = !document.hidden);
    document.addEventListener('visibilitychange', follow);
    return () => document.removeEventListener('visibilitychange', follow);
  });

  // Making ready to look takes longer than a step: what is asked for first must not wait for it.
  const ready = $derived(session.started !== null && (session.step > 0 || !moving(session)));
  return {
    get on() {
      return shown && ready;
    },
  };
}

function moving(session: Session): boolean {
  return session.state === 'running' || session.state === 'starting';
}
