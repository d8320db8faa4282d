/** The run on the chosen engine. */
import type { EngineKind } from '../engine/client';
import type { Json, StartedEvent } from '../generated/wire';
import { LiveCurve } from './live-curve.svelte';

/** What the engine menu shows of one engine. */
export interface EngineChoice {
  kind: EngineKind;
  available: boolean;
  device: string | null;
  reason: string | null;
}

/** How far the chosen engine is with starting. */
export interface Boot {
  state: 'idle' | 'booting' | 'ready' | 'failed';
  fraction: number;
  text: string;
}

export type RunState = 'idle' | 'starting' | 'running' | 'paused' | 'diverged' | 'failed';

/** A view's subscription: `payload` is null until the first answer and reactive. */
export interface Probe<T = unknown> {
  readonly payload: T | null;
  release(): void;
}

export class Session {
  /** Skeleton: signatures are final. */
  engine: EngineKind = $state('browser');
  engines: EngineChoice[] = $state.raw([]);
  boot: Boot = $state.raw({ state: 'idle', fraction: 0, text: '' });
  state: RunState = $state('idle');
  step = $state(0);
  epoch = $state(0);
  loss: number | null = $state(null);
  valLoss: number | null = $state(null);
  metrics: Record<string, number> = $state.raw({});
  stepsPerSecond = $state(0);
  message: string | null = $state(null);
  started: StartedEvent | null = $state.raw(null);
  stale: string | null = $state(null);
  readonly train = new LiveCurve();
  readonly validation = new LiveCurve();

  play(): void {}
  pause(): void {}
  /** Pauses first, then runs one batch or one epoch. */
  stepOnce(_unit: 'batch' | 'epoch'): void {}
  /** Back to step 0 with the same initial weights. */
  restart(): void {}
  /** Back to step 0 with other weights and batches. */
  newSeed(): void {}
  /** Changes a report's hyper: live, without a reset; quick repeats are one undo step. */
  setHyper(_key: string, _value: number): void {}
  switchEngine(_kind: EngineKind): void {}
  /** Subscribes; the same id replaces the config. Survives restarts and engine switches. */
  probe<T = unknown>(_id: string, _probe: string, _config: Record<string, Json>): Probe<T> {
    return { payload: null, release: () => {} };
  }
}
