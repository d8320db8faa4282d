/** The language of the page, which is another one after it was loaded anew. */
import { keepLanguage, language, type Language } from '../words';

export class Tongue {
  /** Chosen, but waits for the reader's word, since training would be lost. */
  wished: Language | null = $state(null);
  readonly #storage: Storage | null;
  readonly #reload: () => void;

  constructor(storage: Storage | null, reload: () => void) {
    this.#storage = storage;
    this.#reload = reload;
  }

  /** `trained`: whether loading the page anew throws training away. */
  choose(choice: Language, trained: boolean): void {
    this.wished = choice === language() ? null : choice;
    if (!trained) this.use();
  }

  /** Loads the page in the language that was chosen. */
  use(): void {
    if (!this.wished) return;
    keepLanguage(this.wished, this.#storage);
    this.#reload();
  }

  putAway(): void {
    this.wished = null;
  }
}
