/** The page in its looks: pictures for people, and rules of accessibility for all. */
import { describe, expect } from 'vitest';
import { artifact, test } from './support/test';
import { faults } from './support/faults';

const looks = [
  { name: 'light', context: { colorScheme: 'light' } },
  { name: 'dark', context: { colorScheme: 'dark' } },
  { name: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
  { name: 'projector', context: { viewport: { width: 1920, height: 1080 } } },
] as const;

describe.each(looks)('$name', ({ name, context }) => {
  test('has no accessibility faults and nothing wider than the window', async ({ open }) => {
    const strata = await open({ context });
    await strata.play();
    await strata.atLeast('step', 500);
    await strata.pause();
    await strata.page.screenshot({ path: artifact(`${name}.png`) });

    const overflow = await strata.page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);

    expect(await faults(strata.page)).toEqual([]);
  });
});
