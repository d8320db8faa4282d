/** What blocks show of themselves while a run learns. */
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { patient, type EngineKind, type Strata } from './support/strata';
import { test } from './support/test';

const engines: EngineKind[] = ['browser', 'server'];

const picture = (strata: Strata, id: string): Locator =>
  strata.block(id).getByRole('img', { name: new RegExp(`^${id} now: `) });

function pixels(picture: Locator): Promise<string> {
  return picture.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

describe.each(engines)('with the %s engine', (engine) => {
  test.for(['digits-cnn', 'season-gru', 'complementary-color'])(
    '%s: every block changes as it learns',
    async (name, { open }) => {
      const strata = await open({ hash: `#preset=${name}` });
      await strata.choose(engine);
      const ids = (await strata.blocks()).filter((id) => id !== 'input');
      for (const id of ids) await picture(strata, id).waitFor();
      const last = ids.at(-1) ?? '';
      const before = await pixels(picture(strata, last));
      await strata.play();
      await strata.atLeast('step', 60);
      await strata.pause();
      await expect.poll(() => pixels(picture(strata, last)), patient).not.toBe(before);
    },
  );
});

test('layers inside a block have pictures, too', async ({ open }) => {
  const strata = await open({ hash: '#preset=resnet-mini' });
  await picture(strata, 'residual_1').waitFor();
  await strata.block('residual_1').dblclick();
  const inner = (await strata.blocks()).find((id) => id.startsWith('conv')) ?? '';
  await picture(strata, inner).waitFor();
});

test('they can be hidden, and stay so', async ({ open }) => {
  const strata = await open();
  await picture(strata, 'dense_1').waitFor();
  // Its own size: how large it is on the screen depends on what the window has room for.
  const area = () =>
    strata
      .block('dense_1')
      .evaluate((block: HTMLElement) => block.offsetWidth * block.offsetHeight);
  const tall = await area();
  await strata.button('Hide what blocks are doing').click();
  await picture(strata, 'dense_1').waitFor({ state: 'detached' });
  await expect.poll(area, patient).toBeLessThan(tall);
  await strata.page.reload();
  await strata.button('Show what blocks are doing').click();
  await picture(strata, 'dense_1').waitFor();
});
