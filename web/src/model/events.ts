/** Small questions about events. */
import type { Event } from '../generated/wire';

/** The step an event speaks of; null for those that speak of none or, as `metrics`, of many. */
export function stepOf(event: Event): number | null {
  return 'step' in event && typeof event.step === 'number' ? event.step : null;
}
