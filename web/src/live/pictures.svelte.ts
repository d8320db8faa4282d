/**
 * What the blocks in sight are doing: one probe for the whole canvas, and only while it is looked
 * at.
 */
import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { Json } from '../generated/wire';
import type { App } from '../stores/app.svelte';
import { useProbe } from '../views/use-probe.svelte';
import { Colours } from './colours.svelte';
import { Drawings } from './drawings';
import { Stamp } from './paint';
import type { BlocksPayload, Tools } from './picture';
import { useLooking } from './looking.svelte';

export const [getPictures, setPictures] = createContext<Pictures>();

export class Pictures {
  readonly #app: App;
  readonly #probe: { readonly payload: BlocksPayload | null };
  readonly #seen = new SvelteSet<string>();
  readonly #ids = new WeakMap<Element, string>();
  readonly #observer: IntersectionObserver;
  readonly #drawings = new Drawings();
  readonly #stamp = new Stamp();
  readonly #colours: Colours;

  /** Make it while a component is being made: it lives as long. */
  constructor(app: App) {
    this.#app = app;
    this.#colours = new Colours(app.settings);
    const looking = useLooking(app.session);
    const wanted = $derived(looking.on ? this.#wanted() : null);
    this.#probe = useProbe<BlocksPayload>(app.session, 'blocks', 'blocks', () =>
      wanted === null ? null : (JSON.parse(wanted) as { [name: string]: Json }),
    );
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const id = this.#ids.get(target);
        if (id !== undefined && isIntersecting) this.#seen.add(id);
        else if (id !== undefined) this.#seen.delete(id);
      }
    });
    $effect(() => () => this.#observer.disconnect());
  }

  get payload(): BlocksPayload | null {
    return this.#probe.payload;
  }

  get tools(): Tools {
    return { palette: this.#colours.palette, stamp: this.#stamp };
  }

  /** A block's name in the run: within a block, after the names of those around it. */
  idOf(node: string): string {
    return [...this.#app.workspace.inside.map((step) => step.node), node].join('/');
  }

  /** Follows whether a block's picture is in sight; call the result when it is gone. */
  watch(element: Element, id: string): () => void {
    this.#ids.set(element, id);
    this.#observer.observe(element);
    return () => {
      this.#observer.unobserve(element);
      this.#drawings.forget(element);
      this.#seen.delete(id);
    };
  }

  /** Has something drawn on a canvas in a moment. */
  draw(canvas: HTMLCanvasElement, work: () => void): void {
    this.#drawings.ask(canvas, work);
  }

  /** What to ask for, as text, so that equal wishes are one; null: nothing. */
  #wanted(): string | null {
    if (this.#seen.size === 0) return null;
    return JSON.stringify({ network: this.#app.workspace.main, blocks: [...this.#seen].sort() });
  }
}
