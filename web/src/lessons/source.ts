/** Reads own lessons. What reads them is fetched with the first. */
import type { Catalogue } from '../generated/wire';
import { labs } from '../labs/registry';
import type { Compiled } from './compile/compile';

export class LessonSource {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  async read(text: string): Promise<Compiled> {
    const [{ compile }, { knownOf }] = await Promise.all([
      import('./compile/compile'),
      import('./compile/known'),
    ]);
    return compile(
      text,
      knownOf(
        this.#catalogue,
        labs.map(({ name }) => name),
      ),
    );
  }
}
