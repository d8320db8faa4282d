/** Text being typed: kept apart from the value until Enter or blur commits it, Esc drops it. */
import type { Field, Json } from '../generated/wire';
import { parseField, plain } from './parse';

export class Draft {
  text: string | null = $state(null);
  problem: string | null = $state(null);
  readonly #read: () => { field: Field; value: Json; commit: (value: Json) => void };

  /** `read` gives the field, its present value and where a new one goes. */
  constructor(read: () => { field: Field; value: Json; commit: (value: Json) => void }) {
    this.#read = read;
  }

  /** What the box shows. */
  get shown(): string {
    const { field, value } = this.#read();
    return this.text ?? plain(value, field.kind === 'numbers' ? '  ' : undefined);
  }

  type(text: string): void {
    this.text = text;
    this.problem = null;
  }

  /** Commits a changed text; a wrong one stays in the box, with the reason. */
  commit(): void {
    if (this.text === null) return;
    const { field, value, commit } = this.#read();
    const parsed = parseField(field, this.text);
    if ('problem' in parsed) {
      this.problem = parsed.problem;
      return;
    }
    this.drop();
    if (plain(parsed.value) !== plain(value)) commit(parsed.value);
  }

  drop(): void {
    this.text = null;
    this.problem = null;
  }

  /** Enter commits, Esc drops; true when the key was one of them. */
  key(event: KeyboardEvent): boolean {
    if (event.key === 'Enter') this.commit();
    else if (event.key === 'Escape' && this.text !== null) this.drop();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
