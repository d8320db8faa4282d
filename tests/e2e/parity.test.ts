/** The numbers of a run in Chromium, in the page's own worker, are those of NumPy under CPython. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { at, root, venvPython } from '../../scripts/lib/paths.mjs';
import type { Catalogue, Event, MetricsEvent, Spec } from '../../web/src/generated/wire';
import type { Reply, Request } from '../../web/src/worker/protocol';
import { test } from './support/test';

const STEPS = 200;
/** One of each kind: dense, Adam, convolution and dropout, branches, loops, attention, two networks. */
const PRESETS = [
  'complementary-color',
  'heart',
  'digits-cnn',
  'resnet-mini',
  'names-lstm',
  'season-gru',
  'translate-attention',
  'gan-digits',
];

const catalogue = JSON.parse(
  readFileSync(at('web', 'src', 'generated', 'catalogue.json'), 'utf8'),
) as Catalogue;

function specOf(preset: string): Spec {
  const found = catalogue.presets.find(({ name }) => name === preset);
  if (!found) throw new Error(`The catalogue has no preset ${preset}.`);
  return found.spec;
}

function cpython(preset: string): number[] {
  const options = ['--backend', 'numpy', '--steps', `${STEPS}`, '--json'];
  const lines = execFileSync(venvPython, ['-m', 'engine', 'train', preset, ...options], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const events = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  return events
    .filter((event): event is MetricsEvent => event.type === 'metrics')
    .flatMap(({ loss }) => [...loss]);
}

/** The losses of each spec's first steps, from one worker, one run after the other. */
function chromium(page: Page, specs: Spec[]): Promise<{ device: string; losses: number[][] }> {
  const script = readdirSync(at('web', 'dist', 'assets')).find((file) =>
    /^worker-.*\.js$/.test(file),
  );
  return page.evaluate(
    async ({ script, text, steps }) => {
      const worker = new Worker(`/assets/${script}`, { type: 'module' });
      const say = (request: Request): void => worker.postMessage(request);
      const hear = <T>(take: (reply: Reply) => T | undefined): Promise<T> =>
        new Promise((resolve, reject) => {
          worker.onmessage = ({ data }: MessageEvent<Reply>) => {
            if ('message' in data) reject(new Error(data.message));
            const taken = take(data);
            if (taken !== undefined) resolve(taken);
          };
        });
      say({ type: 'boot', base: new URL('/', location.href).href });
      const device = await hear((reply) => (reply.type === 'ready' ? reply.device : undefined));
      const losses: number[][] = [];
      for (const [run, spec] of (JSON.parse(text) as Spec[]).entries()) {
        const found: number[] = [];
        say({ type: 'start', id: run, run, spec, paused: false });
        await hear((reply) => {
          if (reply.type !== 'event' || reply.run !== run) return undefined;
          if (reply.event.type === 'metrics') found.push(...reply.event.loss);
          return found.length >= steps ? true : undefined;
        });
        say({ type: 'close', run });
        losses.push(found.slice(0, steps));
      }
      worker.terminate();
      return { device, losses };
    },
    { script, text: JSON.stringify(specs), steps: STEPS },
  );
}

test(`losses over ${STEPS} steps`, { timeout: 300_000 }, async ({ open }) => {
  const { page } = await open();
  const { device, losses } = await chromium(page, PRESETS.map(specOf));
  expect(device).toMatch(/^WebAssembly relaxed SIMD/);
  for (const [k, preset] of PRESETS.entries()) {
    const wanted = cpython(preset);
    expect(wanted).toHaveLength(STEPS);
    const found = losses[k] ?? [];
    const away = wanted.map((loss, step) => Math.abs((found[step] ?? NaN) / loss - 1));
    expect(Math.max(...away), preset).toBeLessThan(1e-4);
  }
});
