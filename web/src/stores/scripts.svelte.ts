/** The experiment as a script for another library, following each edit. */
import type { SampleSource } from '../engine/client';
import type { Code, Spec } from '../generated/wire';

export type Target = Code['target'];

/** Asks an engine for a script; null while no engine is ready. */
export type AskForCode = (spec: Spec, target: Target) => Promise<Code> | null;

export class Scripts {
  /** The newest answer; null until there is one. */
  code: Code | null = $state.raw(null);
  /** Why the engine gave no answer, or why the samples could not be had; null: no trouble. */
  problem: string | null = $state(null);
  /** Whether samples are on their way. */
  fetching = $state(false);
  readonly #ask: AskForCode;
  readonly #source: SampleSource;
  #asked = 0;

  constructor(ask: AskForCode, source: SampleSource) {
    this.#ask = ask;
    this.#source = source;
  }

  /** Has the script of a spec written; of two requests the later one counts. */
  async write(spec: Spec, target: Target): Promise<void> {
    const asked = ++this.#asked;
    const answer = this.#ask(spec, target);
    if (!answer) return; // once an engine is there it checks the spec, and then this is asked again
    try {
      const code = await answer;
      if (asked !== this.#asked) return;
      this.code = code;
      this.problem = null;
    } catch (error) {
      if (asked === this.#asked) this.problem = text(error);
    }
  }

  /** The samples that the script reads, as a file; null when they cannot be had. */
  async samples(spec: Spec): Promise<Uint8Array | null> {
    this.fetching = true;
    this.problem = null;
    try {
      return await this.#source.samples(spec);
    } catch (error) {
      this.problem = text(error);
      return null;
    } finally {
      this.fetching = false;
    }
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
