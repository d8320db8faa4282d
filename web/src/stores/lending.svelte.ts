/** Whether the learner's own table may go to the server: asks, once per table, before it is sent. */
import type { TableHost } from '../engine/client';
import type { Spec } from '../generated/wire';
import { ownTable } from '../model/own-table';
import type { TableFile } from './shelf';
import { t } from '../words';

/** Send it; train in the browser instead; neither. */
export type Answer = 'send' | 'browser' | 'no';

/** What is asked about. */
export interface Question {
  file: string;
  bytes: number;
  address: string;
  /** After how many seconds without use the server forgets it; null while that is unknown. */
  seconds: number | null;
  /** Why the server would not take it, or null. */
  refusal: string | null;
}

export class Lending {
  /** What the learner is being asked; null: nothing. */
  question: Question | null = $state.raw(null);
  /** Whether the table is on its way. */
  sending = $state(false);
  /** Why it could not be sent or taken back; null: no trouble. */
  problem: string | null = $state(null);
  /** The fingerprint of the table on the server. */
  lent: string | null = $state(null);
  readonly #host: TableHost;
  readonly #fileOf: (id: string) => Promise<TableFile | null>;
  #declined: string | null = null;
  #asked: { id: string; answer: Promise<Answer> } | null = null;
  #reply: (answer: Answer) => Promise<void> = () => Promise.resolve();

  constructor(host: TableHost, fileOf: (id: string) => Promise<TableFile | null>) {
    this.#host = host;
    this.#fileOf = fileOf;
  }

  /** The server, and what it says of the tables it keeps. */
  get host(): Pick<TableHost, 'address' | 'terms'> {
    return this.#host;
  }

  /**
   * Whether a spec may go to the server, with its table: asks where nobody has answered. A no is
   * asked again only when the learner wants to train (`wanted`), not whenever the page would.
   */
  allow(spec: Spec, wanted: boolean): Promise<Answer> {
    const id = ownTable(spec);
    if (!id || id === this.lent) return Promise.resolve('send');
    if (this.#asked?.id === id) return this.#asked.answer;
    if (!wanted && id === this.#declined) return Promise.resolve('no');
    const answer = this.#ask(id).finally(() => (this.#asked = null));
    this.#asked = { id, answer };
    return answer;
  }

  /** The learner's answer; a table that cannot be sent leaves the question open. */
  answer(answer: Answer): void {
    if (!this.sending) void this.#reply(answer);
  }

  /** Has the server forget the table. */
  async takeBack(): Promise<void> {
    this.problem = null;
    try {
      await this.#host.takeBack();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.problem = t('stores.table_forgotten', { why });
    }
    this.lent = null;
  }

  /** The page is going away: the server need not keep anything. */
  leave(): void {
    this.lent = null;
    void this.#host.takeBack(true).catch(() => {
      // The server forgets it by itself.
    });
  }

  async #ask(id: string): Promise<Answer> {
    const file = await this.#fileOf(id);
    if (!file) throw new Error(t('stores.table_not_here'));
    const { address, terms } = this.#host;
    const { name, bytes } = file;
    const seconds = terms?.seconds ?? null;
    const refusal =
      terms && bytes.length > terms.bytes
        ? t('stores.table_most', { mebibytes: (terms.bytes / 2 ** 20).toFixed(1) })
        : null;
    this.problem = null;
    this.question = { file: name, bytes: bytes.length, address, seconds, refusal };
    const answer = await this.#answered(id, bytes);
    this.question = null;
    this.#declined = answer === 'no' ? id : null;
    return answer;
  }

  #answered(id: string, bytes: Uint8Array): Promise<Answer> {
    return new Promise((resolve) => {
      this.#reply = async (answer) => {
        if (answer !== 'send' || (await this.#send(id, bytes))) resolve(answer);
      };
    });
  }

  async #send(id: string, bytes: Uint8Array): Promise<boolean> {
    this.sending = true;
    this.problem = null;
    this.lent = null;
    try {
      await this.#host.lend(id, bytes);
      this.lent = id;
      return true;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      this.sending = false;
    }
  }
}
