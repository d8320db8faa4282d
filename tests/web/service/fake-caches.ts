/** A browser's cache storage, and a network with files, for tests in Node. */

class FakeCache {
  readonly #kept = new Map<string, Response>();

  async match(url: string): Promise<Response | undefined> {
    return this.#kept.get(url)?.clone();
  }

  async put(url: string, response: Response): Promise<void> {
    // As in a browser, a cache takes what it was given whole, or not at all.
    const body = await response.arrayBuffer();
    this.#kept.set(url, new Response(body, response));
  }

  get urls(): string[] {
    return [...this.#kept.keys()];
  }
}

export class FakeCaches {
  readonly all = new Map<string, FakeCache>();

  async open(name: string): Promise<FakeCache> {
    const cache = this.all.get(name) ?? new FakeCache();
    this.all.set(name, cache);
    return cache;
  }

  async keys(): Promise<string[]> {
    return [...this.all.keys()];
  }

  async delete(name: string): Promise<boolean> {
    return this.all.delete(name);
  }

  async match(url: string, { cacheName }: CacheQueryOptions & { cacheName?: string } = {}) {
    for (const [name, cache] of this.all) {
      const found = cacheName === undefined || cacheName === name ? await cache.match(url) : null;
      if (found) return found;
    }
    return undefined;
  }
}

/** Answers with the text of a file, by its address; everything else is not there. */
export class FakeNetwork {
  readonly asked: { url: string; options: RequestInit }[] = [];

  constructor(readonly files: Record<string, string>) {}

  readonly fetch = async (request: string | Request, options: RequestInit = {}) => {
    const url = typeof request === 'string' ? request : request.url;
    this.asked.push({ url, options });
    const text = this.files[url];
    return text === undefined ? new Response('', { status: 404 }) : new Response(text);
  };

  get urls(): string[] {
    return this.asked.map(({ url }) => url);
  }
}
