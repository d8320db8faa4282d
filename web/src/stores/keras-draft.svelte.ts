/** The Keras text while a learner edits it: the stack follows as soon as the text is understood. */
import type { ScriptReader } from '../engine/client';
import type { Reading, Spec } from '../generated/wire';
import { t } from '../words';
import type { Workspace } from './workspace.svelte';

/** How long (ms) nobody types before the text is read. */
const QUIET = 300;

export class KerasDraft {
  /** What the learner has typed; null: the text is the one that Strata writes. */
  text: string | null = $state(null);
  /** What is wrong with it, by line. */
  problems: Reading['problems'] = $state.raw([]);
  /** What was read and is not kept. */
  notes: readonly string[] = $state.raw([]);
  /** Whether it is being read, or soon will be. */
  reading = $state(false);
  readonly #workspace: Workspace;
  readonly #reader: ScriptReader;
  readonly #quiet: number;
  /** The experiment that the text belongs to. */
  #spec: Spec | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(workspace: Workspace, reader: ScriptReader, quiet = QUIET) {
    this.#workspace = workspace;
    this.#reader = reader;
    this.#quiet = quiet;
  }

  /** Takes what the learner has typed; it is read once they pause. */
  edit(text: string): void {
    this.text = text;
    this.#spec ??= this.#workspace.spec;
    this.reading = true;
    this.#asked++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(text), this.#quiet);
  }

  /** The experiment is another one: unless this text made it so, the text follows it. */
  follow(spec: Spec): void {
    if (this.text !== null && spec !== this.#spec) this.drop();
  }

  /** Gives way to Strata's own text, unless something in this one is still wrong or unread. */
  rest(): void {
    if (!this.reading && this.problems.length === 0) this.drop();
  }

  /** Gives way to Strata's own text. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.text = null;
    this.#spec = null;
    this.problems = [];
    this.notes = [];
    this.reading = false;
  }

  async #read(text: string): Promise<void> {
    const asked = ++this.#asked;
    let reading: Reading;
    try {
      reading = await this.#reader.readKeras(text, this.#workspace.spec);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      reading = { spec: null, problems: [{ line: 1, message }], notes: [] };
    }
    if (asked !== this.#asked) return;
    this.reading = false;
    this.problems = reading.problems;
    this.notes = reading.notes;
    if (reading.spec) this.#apply(reading.spec);
  }

  #apply(spec: Spec): void {
    if (JSON.stringify(spec) === JSON.stringify(this.#workspace.spec)) return;
    this.#spec = spec;
    this.#workspace.apply(t('stores.keras_edit'), spec);
  }
}
