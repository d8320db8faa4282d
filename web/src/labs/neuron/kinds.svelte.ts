/** All activations at one sum; one of them is looked at. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { ACTIVATIONS, NAMES, type Activation, type ActivationName } from './activations';

export const SUMS: Range = [-6, 6];
const USUAL = { f: 'sigmoid', z: 1 };

export class KindsState {
  f: ActivationName = $state('sigmoid');
  z = $state(USUAL.z);

  readonly activation: Activation = $derived(ACTIVATIONS[this.f]);

  constructor(settings: Settings) {
    this.f = choiceIn(settings, 'f', NAMES, 'sigmoid');
    this.z = numberIn(settings, 'z', SUMS, USUAL.z);
  }

  get settings(): Settings {
    return unusual<Record<string, string | number>>({ f: this.f, z: this.z }, USUAL);
  }

  slide(z: number): void {
    this.z = Math.max(SUMS[0], Math.min(SUMS[1], Number(z.toFixed(2))));
  }
}
