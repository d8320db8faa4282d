/** What either engine says of a mistake is said, and mended, in the reader's language. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import catalogue from '../../web/src/generated/catalogue.json';
import type { Catalogue } from '../../web/src/generated/wire';
import { encodeHash } from '../../web/src/model/hash';
import { artifact, test } from './support/test';
import { patient, type EngineKind } from './support/strata';

const { presets } = catalogue as unknown as Catalogue;

/** Ten digits, told apart by seven numbers. */
function mistaken(): string {
  const spec = structuredClone(presets.find(({ name }) => name === 'digits')!.spec);
  spec.networks['model']!.nodes.at(-1)!.config['units'] = 7;
  return `#${encodeHash(spec)}`;
}

const tongues: [string, RegExp, string][] = [
  ['de', /^das Netz endet auf .* Handgeschriebene Ziffern/, 'Einheiten auf 10 setzen'],
  ['fr', /^le réseau finit sur .* Chiffres manuscrits/, 'Mettre ses unités à 10'],
];

describe.each<EngineKind>(['browser', 'server'])('with the %s engine', (engine) => {
  test.for(tongues)('in %s', async ([locale, why, repair], { openAt }) => {
    const block = (page: Page) => page.locator('[data-node="output"]');
    const page = await openAt(mistaken(), block, { context: { locale } });
    await page.locator('.engine select').selectOption(engine);
    const output = block(page);
    await expect.poll(() => output.getByRole('alert').innerText(), patient).toMatch(why);
    await page.screenshot({ path: artifact(`tongue-${locale}-${engine}.png`) });
    await output.getByRole('button', { name: repair }).click();
    await expect.poll(() => output.getByRole('alert').count(), patient).toBe(0);
  });
});
