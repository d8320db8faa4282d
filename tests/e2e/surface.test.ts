/** What a network answers over a plane, as a surface. */
import { expect } from 'vitest';
import { faults } from './support/faults';
import { patient, type EngineKind } from './support/strata';
import { artifact, test } from './support/test';

/** Drivers that draw in software tell of it. */
const expected = [/GL Driver Message|willReadFrequently/];

test.for<EngineKind>(['browser', 'server'])(
  '%s: the surface bends as the network learns',
  async (engine, { open }) => {
    const strata = await open({ hash: '#preset=hill', expected });
    const { page } = strata;
    await strata.choose(engine);
    await page.getByLabel('View', { exact: true }).selectOption('surface');
    const place = page.getByRole('img', { name: /as heights, with the training points/ });
    /** How high the highest place is above the lowest. */
    const relief = () =>
      place.evaluate((element) => {
        const { data } = element as unknown as { data?: { z: number[][] }[] };
        const heights = data?.[0]?.z.flat() ?? [0];
        return Math.max(...heights) - Math.min(...heights);
      });
    await place.locator('canvas').first().waitFor(patient);
    await strata.play();
    await strata.until('val-loss', (loss) => loss < 0.01, 'falls');
    // A hill of height 1 and a hollow of depth 1.
    await expect.poll(relief, patient).toBeGreaterThan(1.5);
    await strata.pause();
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: artifact(`surface-${engine}.png`) });
  },
);
