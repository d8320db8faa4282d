/** Chromium, and a watch over everything that goes wrong in a page. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Said by a part of @xyflow/svelte whenever one of its shortcuts is switched off as documented. */
const harmless = [/svelte-put\/shortcut/];

const options = {
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: flags,
  headless: true,
};

export function launch(): Promise<Browser> {
  return chromium.launch(options);
}

/** A browser with its profile in a folder, as people have it: others keep large files nowhere. */
export function launchIn(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, options);
}

/** Collects console errors and warnings, uncaught errors and requests to other origins. */
export class Watch {
  readonly troubles: string[] = [];
  readonly #origin: string;
  readonly #expected: RegExp[];

  /** `expected` are the troubles that the test itself makes, such as a failed request. */
  constructor(address: string, expected: RegExp[] = []) {
    this.#origin = new URL(address).origin;
    this.#expected = [...harmless, ...expected];
  }

  /** Watches the context's requests and workers, and the page's console and errors. */
  follow(context: BrowserContext, page: Page): void {
    context.on('request', (request) => {
      const url = new URL(request.url());
      const own =
        url.origin === this.#origin || url.protocol === 'data:' || url.protocol === 'blob:';
      if (!own) this.#note(`request to another origin: ${request.url()}`);
    });
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      this.#note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#note(`uncaught: ${error.stack ?? error.message}`));
    page.on('crash', () => this.#note('the page crashed'));
  }

  #note(trouble: string): void {
    if (!this.#expected.some((pattern) => pattern.test(trouble))) this.troubles.push(trouble);
  }
}
