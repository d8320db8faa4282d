/** How Python comes into the page. */
import { expect } from 'vitest';
import type { Strata } from './support/strata';
import { test } from './support/test';

const IMAGE = /engine-\w+\.bin$/;
const WHEEL = /\.whl$/;

/**
 * Opens the page once more, trains, and gives the addresses that it asked for; what the service
 * worker fetches meanwhile, to keep it, is not the page's.
 */
async function again(strata: Strata): Promise<string[]> {
  const asked: string[] = [];
  strata.page.context().on('request', (request) => {
    if (!request.serviceWorker()) asked.push(request.url());
  });
  await strata.page.reload();
  await strata.play();
  await strata.atLeast('step', 100);
  return asked;
}

test('Python comes with NumPy and the engine in its memory', async ({ open }) => {
  const asked = await again(await open());
  expect(asked.some((url) => IMAGE.test(url))).toBe(true);
  expect(asked.some((url) => WHEEL.test(url))).toBe(false);
});

// The environment that Python sees has the language in it, below all else in its memory.
test.for(['de', 'zh-Hans-CN'])(
  'its memory fits where the language is %s',
  async (locale, { open }) => {
    const hash = '#preset=translate-attention';
    const strata = await open({ context: { locale }, search: '?lang=en', hash });
    const asked = await again(strata);
    expect(asked.some((url) => WHEEL.test(url))).toBe(false);
  },
);

test('where that image cannot be had, Python starts all the same', async ({ open }) => {
  const strata = await open({ expected: [/Failed to load resource/] });
  await strata.page.context().route(IMAGE, (route) => route.abort());
  const asked = await again(strata);
  expect(asked.some((url) => WHEEL.test(url))).toBe(true);
});
