/** What a generator forges, and what the discriminator holds of it. */
import type { Tensor } from '../generated/wire';
import { parseHex, type Rgb } from './colour';

/** Payload of the probe `forgeries`: `real` is the verdict on each, above ½ for real. */
export interface ForgeriesPayload {
  forgeries: Tensor;
  real: Tensor;
}

/** The colours of forged and real samples in the present theme. */
export function sides(styles: CSSStyleDeclaration): { forged: Rgb; real: Rgb } {
  const read = (name: string): Rgb => parseHex(styles.getPropertyValue(name));
  return { forged: read('--curve-second'), real: read('--curve-first') };
}

/** How many forgeries pass for real. */
export function passed(payload: ForgeriesPayload): number {
  return Array.from(payload.real.data).filter((verdict) => verdict > 0.5).length;
}
