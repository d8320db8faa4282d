/** Measures the variants of a workload in Chromium, one at a time, each in a context of its own. */
import { chromium } from 'playwright-core';
import { Meter } from './meter.mjs';
import { between, median, rateOf, shareOf, windowsIn } from './figures.mjs';
import { serve } from './serve.mjs';
import { variantsOf } from './variants.mjs';
import { decay, planOf } from './workloads.mjs';

const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const WARM = 1500; // ms of training before the first window
const PATIENCE = 120_000; // ms for a variant beyond the time it is measured

/** A variant that trains another network than Strata, or does not learn, has no figure. */
function trouble({ parameters, losses: [first, last], marks }, expected) {
  if (parameters !== expected) return `has ${parameters} parameters instead of ${expected}`;
  if (marks.length < 3) return 'was too slow to be measured';
  return last < first ? null : `its loss did not fall: ${first} → ${last}`;
}

export class Bench {
  constructor(prepared, options, { browser, plain, isolated }) {
    Object.assign(this, { prepared, options, browser, plain, isolated, calibrations: [] });
  }

  static async open(prepared, options) {
    const launched = { executablePath: prepared.browser, args: flags };
    return new Bench(prepared, options, {
      browser: await chromium.launch(launched),
      plain: await serve({ isolated: false }),
      isolated: await serve({ isolated: true }),
    });
  }

  async close() {
    await this.browser.close();
    this.plain.close();
    this.isolated.close();
  }

  /** What the browser is, and how long its piece of arithmetic took. */
  machine() {
    const [least, most] = [Math.min(...this.calibrations), Math.max(...this.calibrations)];
    const middle = median(this.calibrations).toFixed(0);
    return (
      `Chromium ${this.browser.version()}; a fixed piece of arithmetic took ${middle} ms ` +
      `(${least.toFixed(0)} to ${most.toFixed(0)}: the wider, the busier the machine was)`
    );
  }

  /** Records of all variants of a workload by name; `told` hears each as it comes. */
  async workload(name, spec, told) {
    const plan = { ...planOf(spec), ...this.prepared.samples[name] };
    const only = name === 'decay' ? decay.variants : null;
    const records = {};
    for (const [variant, how] of Object.entries(variantsOf(plan, this.options.peers))) {
      if (only && !only.includes(variant)) continue;
      const order = { ...how, timing: this.timing(name) };
      order.plan = variant === 'strata' ? { spec, worker: this.prepared.worker } : plan;
      records[variant] = await this.measured(order, plan.parameters);
      told(variant, records[variant]);
    }
    return records;
  }

  timing(name) {
    if (name === 'decay') return { steps: decay.late[1], most: decay.most };
    const { ms, repeats } = this.options;
    return { warm: WARM, ms, repeats, most: 4 * (WARM + ms * repeats) };
  }

  /** One variant's figures, or what stands against it: {error}. */
  async measured(order, parameters) {
    try {
      const seen = await this.seen(order);
      this.calibrations.push(...seen.calibration);
      const error = trouble(seen, parameters);
      return error ? { error } : figures(seen, order.timing);
    } catch (error) {
      return { error: String(error.message).split('\n')[0].slice(0, 300) };
    }
  }

  async seen({ isolated, timing, ...order }) {
    const context = await this.browser.newContext();
    const limit = timing.most + PATIENCE;
    let late;
    try {
      const page = await context.newPage();
      await page.goto(`${(isolated ? this.isolated : this.plain).address}/bench/page/index.html`);
      await page.waitForFunction(() => 'bench' in window);
      const patience = new Promise((_, reject) => {
        late = setTimeout(() => reject(new Error(`not done after ${limit} ms`)), limit);
      });
      const meter = await Meter.start(context, page);
      const work = page.evaluate((given) => window.bench(given), { ...order, timing });
      const seen = await Promise.race([work, patience]);
      return { ...seen, samples: await meter.stop() };
    } finally {
      clearTimeout(late);
      await context.close();
    }
  }
}

/**
 * Steps per second and the other figures of a record. `pure`: steps per second of computing time,
 * as if the machine had had nothing else to do.
 */
function figures({ begun, marks, samples, calibration, ...others }, timing) {
  const common = { ...others, busy: Math.max(...calibration) };
  const share = (window) => shareOf(samples, begun, window);
  if (timing.steps) {
    const [early, late] = [decay.early, decay.late].map((steps) => {
      const window = between(marks, ...steps);
      return window && { rate: rateOf(window), pure: rateOf(window) / share(window) };
    });
    return { ...common, early, late };
  }
  const windows = windowsIn(marks, timing);
  if (windows.length === 0) return { error: 'was too slow to be measured' };
  const whole = [windows[0][0], windows.at(-1)[1]];
  const rates = windows.map(rateOf);
  const used = share(whole);
  return { ...common, rates, rate: median(rates), share: used, pure: rateOf(whole) / used };
}
