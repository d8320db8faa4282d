/** The walk through one training step, layer by layer, with play paused. */
import { entryOf } from '../model/catalogue';
import { stationsOf, type Station, type WalkNames, type WalkPayload } from '../model/walk';
import type { Probe } from './probes.svelte';
import type { Session } from './session.svelte';
import type { Workspace } from './workspace.svelte';

export class Walk {
  #probe: Probe<WalkPayload> | null = $state.raw(null);
  /** The step that is taken apart; null while the engine has yet to look at it. */
  #scene: WalkPayload | null = $state.raw(null);
  #index = $state(0);
  readonly #session: Session;
  readonly #workspace: Workspace;
  readonly #stations = $derived(this.#scene ? stationsOf(this.#scene, this.#names) : []);

  constructor(session: Session, workspace: Workspace) {
    this.#session = session;
    this.#workspace = workspace;
  }

  /** Whether somebody walks. */
  get on(): boolean {
    return this.#probe !== null;
  }

  /** Where the walk stands; null while nobody walks or there is nothing to see yet. */
  get station(): Station | null {
    return this.#stations[this.#index] ?? null;
  }

  /** What the block of the network being edited shows: the phase it lights up in, or null. */
  lights(id: string): Station['phase'] | null {
    const { station } = this;
    if (!station) return null;
    const { main, inside } = this.#workspace;
    const path = [...inside.map(({ node }) => node), id].join('/');
    const lit = station.rows.some(
      ({ network, node }) => network === main && (node === path || node.startsWith(`${path}/`)),
    );
    return lit ? station.phase : null;
  }

  /** One station on; the first one of the next step when nobody walks or a step has been made. */
  next(): void {
    if (!this.on) this.#begin();
    else if (this.#updated) this.#scene = null;
    else if (this.#scene) this.#go(this.#index + 1);
  }

  /** One station back, as long as the step has not been made. */
  back(): void {
    if (this.#index > 0 && !this.#updated) this.#go(this.#index - 1);
  }

  /** Leaves the walk; the engine computes nothing for it any more. */
  end(): void {
    this.#probe?.release();
    this.#probe = null;
    this.#scene = null;
  }

  /**
   * Goes with what has happened; call it in an effect. Whoever plays, restarts or begins another
   * run has left the walk.
   */
  follow(): void {
    const payload = this.#probe?.payload;
    const { step, state } = this.#session;
    const scene = this.#scene;
    if (!this.#probe) return;
    if (scene) {
      const made = this.#updated && step === scene.step + 1;
      if (!made && (step !== scene.step || (state !== 'paused' && !this.#updated))) this.end();
    } else if (payload?.step === step && state === 'paused') {
      this.#scene = payload;
      this.#go(0);
    }
  }

  get #updated(): boolean {
    return this.#scene !== null && this.#index === this.#stations.length - 1;
  }

  get #names(): WalkNames {
    const { spec, catalogue, report } = this.#workspace;
    const { loss, optimizer } = spec.training;
    return {
      loss: entryOf(catalogue, 'losses', loss.type)?.title ?? loss.type,
      optimizer: entryOf(catalogue, 'optimizers', optimizer.type)?.title ?? optimizer.type,
      parameters: ({ network, node }) => report?.networks[network]?.nodes[node]?.parameters ?? null,
      several: Object.keys(spec.networks).length > 1,
    };
  }

  #begin(): void {
    this.#session.pause();
    this.#session.prepare();
    this.#probe = this.#session.probe<WalkPayload>('walk', 'walk', {});
  }

  #go(index: number): void {
    this.#index = index;
    if (this.#updated) this.#session.stepOnce('batch');
    const network = this.station?.rows[0]?.network;
    // Its block must be in sight to light up.
    if (network !== undefined) this.#workspace.main = network;
  }
}
