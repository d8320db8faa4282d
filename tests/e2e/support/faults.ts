/** What is wrong for people who cannot see, hear or point: by axe, after WCAG 2.2 AA. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Rules that a part of the page breaks, with the elements that break them. */
export async function faults(page: Page, within = 'html'): Promise<string[]> {
  // What a phone's bar, which stays at the top, covers in part looks too small to touch.
  if (within === 'html') await page.evaluate(() => window.scrollTo(0, 0));
  await page.evaluate(axe.source);
  return page.evaluate(async (part) => {
    const run = (window as unknown as { axe: typeof axe }).axe.run;
    const { violations } = await run(part, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html}: ${node.failureSummary}`),
    );
  }, within);
}
