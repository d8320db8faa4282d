/** The files of one version of the page, kept in this browser for when there is no network. */

/** What a version consists of; the build writes it (`scripts/lib/service_worker.mjs`). */
export interface FileList {
  /** Another version has other files. */
  version: string;
  /** `sha256-…` of each file by its path from the page on; the page itself is ''. */
  files: { readonly [path: string]: string };
}

/** The version before, for what has stayed the same. */
interface Other {
  cache: Cache;
  files: FileList['files'];
}

type Fetch = (request: string | Request, options?: RequestInit) => Promise<Response>;

/** Names that follow the content: a file of such a name is the right one, wherever it is found. */
export const HASHED = /^(assets\/|engine-)/;
/** Put last, so a cache that has it is whole. */
const LIST = 'files.json';

export class KeptFiles {
  /** The version's cache; other pages of the same origin have theirs. */
  readonly cacheName: string;
  readonly #prefix: string;
  readonly #list: FileList;
  readonly #scope: string;
  readonly #caches: CacheStorage;
  readonly #fetch: Fetch;

  /** `scope`: the address of the page, which the paths go on from. */
  constructor(list: FileList, scope: string, caches: CacheStorage, fetch: Fetch) {
    this.#prefix = `strata ${new URL(scope).pathname} `;
    this.cacheName = this.#prefix + list.version;
    this.#list = list;
    this.#scope = scope;
    this.#caches = caches;
    this.#fetch = fetch;
  }

  /**
   * Sees to it that every file is kept. Rejects when one cannot be had, or has another digest than
   * the list says; what was kept until then is there for the next attempt.
   */
  async fill(): Promise<void> {
    try {
      await this.#fill();
    } catch (error) {
      // A full disk has better use for the room: what people make.
      const full = error instanceof Error && error.name === 'QuotaExceededError';
      if (full) await this.#caches.delete(this.cacheName);
      throw error;
    }
  }

  async #fill(): Promise<void> {
    const others = await this.#wholeOthers();
    const cache = await this.#caches.open(this.cacheName);
    // One after another: the page's own requests go first.
    for (const [path, digest] of Object.entries(this.#list.files)) {
      const url = this.#url(path);
      if (await cache.match(url)) continue;
      await cache.put(url, (await this.#copy(others, path)) ?? (await this.#get(path, digest)));
    }
    await cache.put(this.#url(LIST), new Response(JSON.stringify(this.#list)));
  }

  /** Under which path an answer may be kept; null for what is none of our business. */
  pathOf({ method, url }: Pick<Request, 'method' | 'url'>): string | null {
    const [address = ''] = url.split(/[?#]/);
    if (method !== 'GET' || !address.startsWith(this.#scope)) return null;
    const path = address.slice(this.#scope.length).replace(/^index\.html$/, '');
    return this.#has(path) || HASHED.test(path) ? path : null;
  }

  /** The kept file; what is not kept comes from the network. */
  async answer(path: string, request: Request): Promise<Response> {
    // A page of an older version asks for files that only its own cache has.
    const where = this.#has(path) ? { cacheName: this.cacheName } : {};
    const kept = await this.#caches.match(this.#url(path), { ...where, ignoreVary: true });
    return kept ?? this.#fetch(request);
  }

  /** Removes the caches of all other versions. */
  async tidy(): Promise<void> {
    for (const name of await this.#otherNames()) await this.#caches.delete(name);
  }

  #has(path: string): boolean {
    return Object.hasOwn(this.#list.files, path);
  }

  #url(path: string): string {
    return new URL(path, this.#scope).href;
  }

  async #get(path: string, integrity: string): Promise<Response> {
    // The page has just fetched most of them: those must come out of the browser's own cache.
    const cache = HASHED.test(path) ? 'default' : 'no-cache';
    const response = await this.#fetch(this.#url(path), { integrity, cache, priority: 'low' });
    if (response.ok && !response.redirected) return response;
    throw new Error(`${path} could not be fetched (HTTP status ${response.status}).`);
  }

  async #copy(others: Other[], path: string): Promise<Response | undefined> {
    const same = others.find(({ files }) => files[path] === this.#list.files[path]);
    return same?.cache.match(this.#url(path));
  }

  async #otherNames(): Promise<string[]> {
    const names = await this.#caches.keys();
    return names.filter((name) => name.startsWith(this.#prefix) && name !== this.cacheName);
  }

  /** The other versions; what an installation that broke off has left is removed. */
  async #wholeOthers(): Promise<Other[]> {
    const found: Other[] = [];
    for (const name of await this.#otherNames()) {
      const cache = await this.#caches.open(name);
      const list = await cache.match(this.#url(LIST));
      if (list) found.push({ cache, files: ((await list.json()) as FileList).files });
      else await this.#caches.delete(name);
    }
    return found;
  }
}
