/** The page in the reader's language. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

const tongues = [
  { code: 'de', tag: 'de-DE', menu: 'Sprache', play: 'Starten', heading: 'Daten' },
  { code: 'fr', tag: 'fr-FR', menu: 'Langue', play: 'Lancer', heading: 'Données' },
] as const;

const sizes = [
  { name: 'desk', viewport: { width: 1440, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
] as const;

const langOf = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.lang);

/** Waits for the page, which may be loading anew, to speak a language. */
async function speaks(page: Page, tag: string): Promise<void> {
  // While the page is being exchanged there is none to ask.
  await expect.poll(() => langOf(page).catch(() => ''), patient).toBe(tag);
  await page.getByTestId('step').first().waitFor();
}

describe.each(tongues)('$code', ({ code, tag, menu, play, heading }) => {
  test('is spoken where the browser’s language is it', async ({ open }) => {
    const { page } = await open({ context: { locale: `${code}-CH` } });
    await speaks(page, tag);
    expect(await page.getByRole('button', { name: play, exact: true }).isVisible()).toBe(true);
    expect(await page.getByRole('heading', { name: heading, exact: true }).isVisible()).toBe(true);
    expect(await page.getByLabel(menu, { exact: true }).inputValue()).toBe(code);
  });

  test('is spoken where the address asks for it', async ({ open }) => {
    const { page } = await open({ search: `?lang=${code}`, context: { locale: 'en-GB' } });
    await speaks(page, tag);
  });

  test.for(sizes)(
    'has no accessibility faults and nothing wider than the window: $name',
    async ({ name, viewport }, { open }) => {
      const context = { viewport, hasTouch: name === 'phone', locale: code };
      const { page } = await open({ context });
      await page
        .getByText(/WebAssembly|NumPy/)
        .first()
        .waitFor({ state: 'attached' });
      await page.screenshot({ path: artifact(`${code}-${name}.png`) });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await faults(page)).toEqual([]);
    },
  );
});

describe('the menu', () => {
  test('changes the language, which is kept at the next visit', async ({ open }) => {
    const { page } = await open({ search: '?lang=fr', hash: '#preset=spiral' });
    await page.getByLabel('Langue', { exact: true }).selectOption('de');
    await speaks(page, 'de-DE');
    const experiment = page.getByLabel('Experiment', { exact: true });
    expect(await experiment.inputValue()).toBe('spiral');

    const later = await page.context().newPage();
    await later.goto(new URL('/', page.url()).href);
    await speaks(later, 'de-DE');
  });

  test('says first what it costs where training would be lost', async ({ open }) => {
    const strata = await open();
    const { page } = strata;
    await strata.play();
    await strata.atLeast('step', 1);
    await strata.pause();
    await page.getByLabel('Language', { exact: true }).selectOption('fr');
    await page.getByText('The page reloads in Français: your experiment stays').waitFor();
    expect(await langOf(page)).toBe('en-GB');
    expect(await page.getByLabel('Language', { exact: true }).inputValue()).toBe('en');
    await strata.button('Change the language').click();
    await speaks(page, 'fr-FR');
    expect(await strata.read('step')).toBe(0);
  });

  test('leaves all as it is where the reader thinks better of it', async ({ open }) => {
    const strata = await open();
    await strata.play();
    const step = await strata.atLeast('step', 1);
    await strata.pause();
    await strata.page.getByLabel('Language', { exact: true }).selectOption('de');
    await strata.button('Dismiss').click();
    expect(await strata.atLeast('step', step)).toBeGreaterThanOrEqual(step);
    await strata.page.reload();
    await speaks(strata.page, 'en-GB');
  });
});
