/** The engines' state of readiness, as the engine menu and the progress bar show it. */
import { KINDS, askWith, type Engines } from '../engine/choose';
import type { EngineClient, EngineKind } from '../engine/client';
import type { Code, Report, Spec } from '../generated/wire';
import { t } from '../words';

/** How far an engine is with starting. */
export interface Boot {
  state: 'idle' | 'booting' | 'ready' | 'failed';
  fraction: number;
  text: string;
}

/** What the engine menu shows of one engine. */
export interface EngineChoice {
  kind: EngineKind;
  available: boolean;
  device: string | null;
  /** Why it is not available, or null. */
  reason: string | null;
}

const IDLE: Boot = { state: 'idle', fraction: 0, text: '' };

export class Boots {
  readonly engines: Engines;
  #boots: Record<EngineKind, Boot> = $state.raw({ browser: IDLE, server: IDLE });
  #devices: Record<EngineKind, string | null> = $state.raw({ browser: null, server: null });

  constructor(engines: Engines) {
    this.engines = engines;
  }

  of(kind: EngineKind): Boot {
    return this.#boots[kind];
  }

  /** The engine menu. An engine that failed to start says why. */
  get choices(): EngineChoice[] {
    return KINDS.map((kind) => {
      const { state, text } = this.#boots[kind];
      const failed = state === 'failed';
      // Whether there is a server is known only once it has answered.
      const available = kind === 'browser' ? !failed : state === 'ready';
      return { kind, available, device: this.#devices[kind], reason: failed ? text : null };
    });
  }

  /** Boots an engine; resolves to whether it is ready. */
  async boot(kind: EngineKind): Promise<boolean> {
    const silent = this.#boots[kind].state === 'ready';
    if (!silent)
      this.#set(kind, { state: 'booting', fraction: 0, text: t('stores.boot_starting') });
    try {
      const { device } = await this.engines[kind].ready((progress) => {
        this.#set(kind, { state: 'booting', ...progress });
      });
      this.#devices = { ...this.#devices, [kind]: device };
      this.#set(kind, { state: 'ready', fraction: 1, text: device });
      return true;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#set(kind, { state: 'failed', fraction: 0, text });
      return false;
    }
  }

  /** A spec checked by the chosen engine, or another that is ready; null when none is. */
  check(chosen: EngineKind, spec: Spec): Promise<Report> | null {
    return this.#ask(chosen, spec, (engine) => engine.check(spec));
  }

  /** The script of a spec, by an engine found in the same way. */
  code(chosen: EngineKind, spec: Spec, target: Code['target']): Promise<Code> | null {
    return this.#ask(chosen, spec, (engine) => engine.code(spec, target));
  }

  #ask<T>(
    chosen: EngineKind,
    spec: Spec,
    question: (engine: EngineClient) => Promise<T>,
  ): Promise<T> | null {
    const ready = (kind: EngineKind) => this.#boots[kind].state === 'ready';
    return askWith(this.engines, chosen, ready, spec, question);
  }

  #set(kind: EngineKind, boot: Boot): void {
    this.#boots = { ...this.#boots, [kind]: boot };
  }
}
