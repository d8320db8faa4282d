/** Samples in their tiles, with the names of their classes. */
import { expect } from 'vitest';
import { patient } from './support/strata';
import { test } from './support/test';

const windows = [
  { look: 'wide', viewport: { width: 1440, height: 900 } },
  { look: 'phone', viewport: { width: 390, height: 844 } },
];

test.for(windows)('$look: a name has room in its tile', async ({ viewport }, { open }) => {
  const strata = await open({ hash: '#preset=moving-shapes', context: { viewport } });
  const { page } = strata;
  if (viewport.width < 760) await strata.button('Outcome').click();
  const tiles = page.getByRole('list', { name: /right/ }).getByRole('button', { name: /triangle/ });
  await tiles.first().waitFor(patient);
  /** What sticks out of a tile whose answer is `triangle`, and how far its picture is from the middle. */
  const [out, aside] = await tiles.first().evaluate((tile) => {
    const name = tile.querySelector('.text') ?? tile;
    name.textContent = 'triangle'; // the longest of the four, whatever the network says
    const { left, width } = tile.getBoundingClientRect();
    const picture = tile.querySelector('canvas')?.getBoundingClientRect() ?? new DOMRect();
    return [
      name.scrollWidth - name.clientWidth,
      picture.left + picture.width / 2 - left - width / 2,
    ];
  });
  expect(out).toBe(0);
  expect(aside).toBeCloseTo(0, 0);
  expect(await tiles.first().evaluate((tile) => tile.scrollWidth - tile.clientWidth)).toBe(0);
});
