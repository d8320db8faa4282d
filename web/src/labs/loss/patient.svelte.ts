/** A patient of whom a model said how likely it is that they are ill. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import { crossEntropy } from './chances';

const USUAL = { p: 0.7, truth: 'ill' };

export class PatientState {
  p = $state(USUAL.p);
  ill = $state(true);

  readonly cost: number = $derived(crossEntropy(this.ill, this.p));

  constructor(settings: Settings) {
    this.p = numberIn(settings, 'p', [0, 1], USUAL.p);
    this.ill = choiceIn(settings, 'truth', ['ill', 'healthy'], 'ill') === 'ill';
  }

  get settings(): Settings {
    return unusual({ p: this.p, truth: this.ill ? 'ill' : 'healthy' }, USUAL);
  }

  slide(p: number): void {
    this.p = Math.min(1, Math.max(0, Number(p.toFixed(4))));
  }
}
