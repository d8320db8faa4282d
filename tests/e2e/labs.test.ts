/** Every lab, from a link: in its looks, without a server, within another page. */
import { describe, expect } from 'vitest';
import { labs } from '../../web/src/labs/registry';
import { faults } from './support/faults';
import { patient } from './support/strata';
import { artifact, test } from './support/test';

const looks = [
  { look: 'light', context: { viewport: { width: 1280, height: 860 } } },
  { look: 'dark', context: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' } },
  { look: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

describe.for(labs.map(({ name }) => name))('%s', (name) => {
  test.for(looks)(
    '$look: has no faults and nothing wider than the window',
    async ({ look, context }, { openLab }) => {
      const page = await openLab(name, { context });
      await page.screenshot({ path: artifact(`lab-${name}-${look}.png`), fullPage: true });
      const wide = () => document.documentElement.scrollWidth - window.innerWidth;
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
      expect(await faults(page)).toEqual([]);
    },
  );
});

test('the list leads to each lab, and a lab that is none says so', async ({ openAt }) => {
  const first = labs[0]?.name ?? '';
  const page = await openAt('labs.html', (opened) => opened.getByRole('list'), {});
  expect(await page.getByRole('listitem').count()).toBe(labs.length);
  expect(await faults(page)).toEqual([]);
  await page.locator(`a[href="#${first}"]`).click();
  await page.locator('main :is(button, input)').first().waitFor();
  await page.goto(page.url().replace(/#.*/, '#%3Cimg%20src=x%20onerror=alert(1)%3E'));
  await page.getByText('There is no lab').waitFor();
});

test('the playground leads to the labs, and they back to it', async ({ open }) => {
  const { page } = await open();
  await page.getByRole('link', { name: 'Labs' }).click();
  await page.getByRole('heading', { name: 'Labs' }).waitFor();
  await page.getByRole('link', { name: /Playground/ }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
});

test('another page may hold a lab', async ({ openAt }) => {
  const page = await openAt('labs.html?embed#descent', (opened) => opened.locator('main'), {});
  expect(await page.getByRole('navigation').count()).toBe(0);
  const answer = await page.request.get(page.url().replace(/#.*/, ''));
  expect(answer.headers()['content-security-policy']).toContain('frame-ancestors *');
});

describe('descent', () => {
  test('a keyboard answers, runs to the floor and drags the ball', async ({ openLab }) => {
    const page = await openLab('descent?rate=0.4');
    const said = page.getByRole('status');
    await page.getByRole('button', { name: 'Right' }).press('Enter');
    await said.filter({ hasText: 'uphill' }).waitFor();
    for (let i = 0; i < 3; i += 1) await page.getByRole('button', { name: 'Left' }).press('Enter');
    await page.getByRole('button', { name: 'Run' }).press('Enter');
    await said.filter({ hasText: /Home after \d+ steps/ }).waitFor(patient);
    const ball = page.getByRole('slider', { name: 'The ball' });
    await ball.press('Shift+ArrowLeft');
    expect(await ball.getAttribute('aria-valuetext')).toMatch(/^w is −1,/);
    await expect.poll(() => page.url()).toContain('start=-1');
  });

  test('at the limit it bounces for ever, above it flies off', async ({ openLab }) => {
    const page = await openLab('descent?rate=1');
    await page.getByRole('button', { name: 'Skip this' }).click();
    const step = page.getByRole('button', { name: 'Step' });
    await step.click();
    await page
      .getByRole('slider', { name: 'The ball' })
      .and(page.locator('[aria-valuenow="-3"]'))
      .waitFor();
    await step.click();
    await page.getByText(/It bounces between two places for ever/).waitFor();
    await page.getByLabel('Learning rate α').press('End');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText(/It has flown off/).waitFor(patient);
  });

  test('a formula of one’s own becomes the curve; a wrong one says why', async ({ openLab }) => {
    const page = await openLab('descent?curve=own');
    const box = page.getByLabel('Your formula, with w');
    await box.fill('w^2 / 8 + alert(w)');
    await page.getByRole('alert').filter({ hasText: '“alert” is not known' }).waitFor();
    await box.fill('w^4 / 4');
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await expect.poll(() => page.url()).toContain('formula=w');
  });
});

test('the theme chosen in the playground is worn here, too, and changes with it', async ({
  open,
}) => {
  const { page } = await open();
  await page.evaluate(() => localStorage.setItem('strata.settings.1', '{"theme":"dark"}'));
  const labs = await page.context().newPage();
  await labs.goto(new URL('labs.html', page.url()).href);
  await labs.locator('html[data-theme="dark"]').waitFor();
  await page.evaluate(() => localStorage.setItem('strata.settings.1', '{"theme":"light"}'));
  await labs.locator('html[data-theme="light"]').waitFor();
});
