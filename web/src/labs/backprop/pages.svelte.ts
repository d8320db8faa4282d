/** What each page has of its own, beside the graph and its numbers, which all pages share. */
import { numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import type { BackpropState } from './backprop.svelte';
import { GuessState } from './guess.svelte';

export class BackState {
  readonly lab: BackpropState;

  constructor(lab: BackpropState) {
    this.lab = lab;
  }

  get settings(): Settings {
    return this.lab.settings;
  }
}

export class GuessPageState extends BackState {
  readonly guess = new GuessState(this.lab);
}

const NUDGE = 0.5;

export class NudgeState extends BackState {
  /** How far the weight is nudged. */
  by = $state(NUDGE);

  constructor(lab: BackpropState, settings: Settings) {
    super(lab);
    this.by = numberIn(settings, 'by', [1e-12, 1], NUDGE);
  }

  override get settings(): Settings {
    return {
      ...super.settings,
      ...unusual<Record<string, number>>({ by: this.by }, { by: NUDGE }),
    };
  }
}

const DENSE = { layers: 2, width: 16 };

export class CountState extends BackState {
  layers = $state(DENSE.layers);
  width = $state(DENSE.width);

  constructor(lab: BackpropState, settings: Settings) {
    super(lab);
    this.layers = Math.round(numberIn(settings, 'layers', [1, 10], DENSE.layers));
    this.width = Math.round(numberIn(settings, 'width', [1, 1000], DENSE.width));
  }

  override get settings(): Settings {
    const { layers, width } = this;
    return { ...super.settings, ...unusual<Record<string, number>>({ layers, width }, DENSE) };
  }
}
