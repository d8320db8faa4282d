/** Events as they come in JSON, made into events as the page uses them. */
import type { Event, Tensor } from '../generated/wire';
import { t } from '../words';

type Nullable = (number | null)[];

/**
 * The event in a line of JSON. Long lists become typed arrays, and null becomes NaN wherever a
 * number is due: JSON has no NaN. Throws SyntaxError for what is no JSON, TypeError for no event.
 */
export function reviveEvent(text: string): Event {
  const event = JSON.parse(text) as Event;
  if (typeof event !== 'object' || event === null || typeof event.type !== 'string') {
    throw new TypeError(t('stores.server_no_event'));
  }
  switch (event.type) {
    case 'metrics':
      return {
        ...event,
        step: Int32Array.from(event.step),
        loss: numbers(event.loss),
        ...(event.losses && { losses: each(event.losses, numbers) }),
      };
    case 'validation':
      return { ...event, loss: number(event.loss), metrics: each(event.metrics, number) };
    case 'done':
      return {
        ...event,
        loss: number(event.loss),
        val_loss: number(event.val_loss),
        metrics: each(event.metrics, number),
      };
    case 'probe':
      return { ...event, payload: each(event.payload, revived) };
    default:
      return event;
  }
}

function each<A, B>(named: { [name: string]: A }, of: (value: A) => B): { [name: string]: B } {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, of(value)]));
}

function number(value: number | null): number {
  return value ?? NaN;
}

function numbers(values: ArrayLike<number | null>): Float32Array {
  return Float32Array.from(values as Nullable, number);
}

function revived<T>(value: T): T | Tensor | Uint8Array {
  if (isTensor(value)) return { shape: value.shape, data: numbers(value.data) };
  return isFile(value) ? Uint8Array.from(atob(value.base64), (sign) => sign.charCodeAt(0)) : value;
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}

function isFile(value: unknown): value is { base64: string } {
  return typeof value === 'object' && value !== null && 'base64' in value;
}
