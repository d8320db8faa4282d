/** The experiment in the link. */
import { expect } from 'vitest';
import { test } from './support/test';

test('a link restores the experiment it was copied from', async ({ open }) => {
  const first = await open();
  await first.type('Learning rate', 0.07);
  await expect.poll(() => first.page.url()).toContain('#1.');
  const hash = new URL(first.page.url()).hash;

  const second = await open({ hash });
  const rate = second.page.getByLabel('Learning rate', { exact: true });
  expect(await rate.inputValue()).toBe('0.07');
  expect(await second.blocks()).toEqual(await first.blocks());
});

test('a link names a preset', async ({ open }) => {
  const strata = await open({ hash: '#preset=spiral' });
  const menu = strata.page.getByLabel('Experiment', { exact: true });
  expect(await menu.inputValue()).toBe('spiral');
  await strata.play();
  await strata.atLeast('step', 10);
});

const broken = {
  damaged: '#1.broken',
  'of another version': '#99.AAAA',
  'to no preset': '#preset=nothing',
  'far too long': `#1.${'A'.repeat(70_000)}`,
};

test.for(Object.entries(broken))(
  'a link that is %s is refused politely',
  async ([, hash], { open }) => {
    const strata = await open({ hash });
    await strata.page
      .getByText(/this link|no preset/i)
      .first()
      .waitFor();
    // What stands instead works.
    await strata.play();
    await strata.atLeast('step', 10);
  },
);
