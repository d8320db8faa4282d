/** How much computing time a page's process has used, looked at again and again while it works. */

const PAUSE = 100; // ms between two looks

export class Meter {
  #samples = [];
  #going = true;
  #session;
  #loop;

  constructor(session) {
    this.#session = session;
    this.#loop = this.#look();
  }

  static async start(context, page) {
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    return new Meter(session);
  }

  /** Pairs [milliseconds since the page's time origin, milliseconds of computing], in order. */
  async stop() {
    this.#going = false;
    await this.#loop;
    return this.#samples;
  }

  async #look() {
    do {
      // A page that failed is closed while it is asked: then there is nothing more to see.
      const told = await this.#session.send('Performance.getMetrics').catch(() => null);
      if (!told) return;
      const seconds = Object.fromEntries(told.metrics.map(({ name, value }) => [name, value]));
      const moment = seconds.Timestamp - seconds.NavigationStart;
      this.#samples.push([1000 * moment, 1000 * seconds.ProcessTime]);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    } while (this.#going);
  }
}
