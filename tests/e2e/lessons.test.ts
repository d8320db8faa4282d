/** Every lesson, walked from its first screen to its last: answered, run, and its missions passed. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Mission, Prediction } from '../../web/src/lessons/lesson';
import { TABS } from '../../web/src/model/parts';
import { allDone, answer, course, entryOf, headingOf, recipesOf } from './lessons/course';
import { walk, wide } from './lessons/course';
import { solutions, wrongWays } from './lessons/solutions';
import { faults } from './support/faults';
import { cutOff, kept, noServer, ownServer } from './support/offline';
import { patient, type Strata } from './support/strata';
import { artifact, test } from './support/test';

test.for(course)('$name is walked to its end in this browser', async (entry, { openLesson }) => {
  const strata = await openLesson(entry.name);
  const { page } = strata;
  await walk(strata, entry, async (screen) => {
    await page.screenshot({ path: artifact(`lesson-${entry.name}-${screen}.png`) });
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  });
  await allDone(strata, entry);
});

/** Every wrong way, with the screen that its mission stands on. */
const wrong = course.flatMap(({ name, lesson }) =>
  lesson.screens.flatMap(({ blocks }, i) =>
    (blocks.filter(({ kind }) => kind === 'mission') as Mission[]).flatMap(({ id }, k) => {
      const way = wrongWays[name]?.[id];
      return way ? [{ name, id, k, ...way, screen: i + 1, blocks }] : [];
    }),
  ),
);

test('a wrong way is known for some mission of every lesson that has one', () => {
  const asked = course.filter(({ name }) => Object.keys(solutions[name] ?? {}).length > 0);
  expect(asked.map(({ name }) => name).filter((name) => !wrongWays[name])).toEqual([]);
  const ways = Object.values(wrongWays).flatMap((missions) => Object.keys(missions));
  expect(wrong.map(({ id }) => id).sort()).toEqual(ways.sort());
});

test.for(wrong)('$name: $id is not accomplished by a wrong way', async (row, { openLesson }) => {
  const strata = await openLesson(`${row.name}&screen=${row.screen}`);
  const { page } = strata;
  const asked = page.getByRole('region', { name: 'What do you think?' });
  const predictions = row.blocks.filter(({ kind }) => kind === 'prediction') as Prediction[];
  for (const [k, prediction] of predictions.entries()) await answer(asked.nth(k), prediction);
  const mission = page.getByRole('region', { name: 'Mission' }).nth(row.k);
  await mission.waitFor();
  await row.try(strata);
  await strata.atLeast('step', row.step);
  await strata.pause();
  expect(await mission.getByText('Mission accomplished.').isVisible()).toBe(false);
});

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
const looks = [
  { look: 'light', context: { colorScheme: 'light' } },
  { look: 'dark', context: { colorScheme: 'dark' } },
  { look: 'phone', context: phone },
] as const;

/** A screen with a question, a run and a picture; one with a lab; the list. */
const screens = ['valley&screen=4', 'valley&screen=3', '&'];

test.for(looks)('$look: has no accessibility faults', async ({ look, context }, { openLesson }) => {
  for (const screen of screens) {
    const { page } = await openLesson(screen, { context });
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await page.locator('svg').first().waitFor();
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: artifact(`lessons-${look}-${screen}.png`), fullPage: true });
  }
});

test.for(['en', 'fr', 'de'])(
  '%s: the tabs that a lesson names are open, and all others in sight',
  async (locale, { openLesson }) => {
    const { page } = await openLesson('inside&screen=5', { context: { locale } });
    const drawer = page.locator('.drawer aside');
    await drawer.locator('#insight-panel').waitFor();
    const tabs = drawer.locator('.strip button');
    expect(await tabs.count()).toBe(TABS.length);
    for (const tab of await tabs.all()) {
      const { x, width } = (await tab.boundingBox()) ?? { x: NaN, width: NaN };
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(1440);
    }
    expect(await tabs.nth(6).getAttribute('aria-expanded')).toBe('true');
    await page.screenshot({ path: artifact(`lesson-drawer-${locale}.png`) });
  },
);

test('on a phone the tab that is open is scrolled into sight', async ({ openLesson }) => {
  const { page } = await openLesson('inside&screen=5', { context: phone });
  const open = page.locator('.drawer .strip [aria-expanded="true"]');
  await open.waitFor();
  const sides = () =>
    open.evaluate((one) => {
      const { left, right } = one.getBoundingClientRect();
      return left >= 0 && right <= window.innerWidth;
    });
  await expect.poll(sides, patient).toBe(true);
});

test('its text is marked as English, what stands around it as the page’s language', async ({
  openLesson,
}) => {
  const { page } = await openLesson('inside&screen=4', { context: { locale: 'de' } });
  const tongue = (part: Locator) =>
    part.evaluate((one) => one.closest('[lang]')?.getAttribute('lang')?.slice(0, 2));
  const question = page.getByRole('region', { name: 'Was meinen Sie?' });
  expect(await tongue(question)).toBe('de');
  expect(await tongue(page.getByRole('heading', { level: 2 }).first())).toBe('en');
  expect(await tongue(question.getByText('Two lamps light a room'))).toBe('en');
  const answer = question.getByText('Each lamp counts for one half.');
  expect(await tongue(answer)).toBe('en');
  await answer.click();
  expect(await tongue(question.getByText('Nicht ganz.'))).toBe('de');
  expect(await tongue(page.getByRole('button', { name: 'Weiter', exact: true }))).toBe('de');
});

test('by keyboard: through the screens, an answer, and a run', async ({ openLesson }) => {
  const strata = await openLesson('line');
  const { page } = strata;
  const title = (name: string) => page.getByRole('heading', { level: 2, name }).waitFor();
  await page.keyboard.press(']');
  await title('One neuron');
  await page.keyboard.press('[');
  await title('Where will the comet be?');
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await title('Watch it turn');
  await page.keyboard.press('Space'); // not before there is an answer
  const options = page.getByRole('region', { name: 'What do you think?' }).getByRole('button');
  await options.nth(1).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Right.').waitFor();
  expect(await strata.read('step')).toBe(0);
  await page.getByRole('heading', { level: 2 }).first().click();
  await page.keyboard.press('Space');
  await strata.atLeast('step', 20);
});

test('on a stage the clicker turns the screens', async ({ openLesson }) => {
  const { page } = await openLesson('valley');
  const title = (name: string) => page.getByRole('heading', { level: 2, name }).waitFor();
  await title('Fog');
  await page.keyboard.press('f');
  await page.keyboard.press('PageDown');
  await title('Feel the slope');
  await page.keyboard.press('PageUp');
  await title('Fog');
});

test('a teacher changes a lesson, and another opens it from the link', async ({ openLesson }) => {
  const { page } = await openLesson('line', {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  });
  await page.getByRole('button', { name: 'Make it your own' }).click();
  const text = page.getByRole('textbox', { name: 'The lesson’s text (Markdown)' });
  await text.waitFor();
  const before = await text.inputValue();
  await text.fill(before.replace('Where will the comet be?', 'A planet is lost'));
  await page.getByRole('heading', { level: 2, name: 'A planet is lost' }).waitFor();
  await text.fill(before.replace('preset=line-fit', 'preset=lime-fit'));
  await page.getByText(/Line \d+: There is no “lime-fit” here/).waitFor();
  await text.fill(before.replace('Where will the comet be?', 'A planet <was> lost'));
  await page.getByText(/HTML such as <was> is not read/).waitFor();
  await text.fill(before.replace('Where will the comet be?', 'A planet was lost'));
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('The link holds the whole lesson').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const other = await openLesson('', { hash: new URL(link).hash });
  await other.page.getByRole('heading', { level: 2, name: 'A planet was lost' }).waitFor();
  await other.page.reload();
  await other.page.getByRole('heading', { level: 2, name: 'A planet was lost' }).waitFor();
});

test('a link to a lesson that is damaged changes nothing, and says so', async ({ open }) => {
  const { page } = await open({ hash: '#3.AAAA' });
  await page.getByText(/This link is damaged/).waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
});

test('the playground is there again after a lesson, with its run', async ({ openLesson }) => {
  const strata = await openLesson('line&screen=5');
  const { page } = strata;
  await strata.play();
  await strata.atLeast('step', 30);
  await strata.pause();
  const step = await strata.read('step');
  await page.getByRole('button', { name: 'Playground' }).click();
  await page.getByLabel('Experiment', { exact: true }).waitFor();
  expect(await strata.read('step')).toBe(step);
  await page.goBack();
  await page.getByRole('heading', { level: 2, name: 'Your own' }).waitFor();
});

test.for(course)('on a phone: $name', async ({ name, lesson }, { openLesson }) => {
  const strata = await openLesson(name, { context: phone });
  const { page } = strata;
  for (const { title, blocks } of lesson.screens) {
    const heading = headingOf(strata, title);
    await heading.waitFor();
    for (const kind of ['lab', 'experiment'] as const) {
      if (!blocks.some((block) => block.kind === kind)) continue;
      await page
        .locator(`.${kind === 'lab' ? 'lab' : 'bench'} :is(button, input)`)
        .first()
        .waitFor();
    }
    await page.locator('.page[aria-busy="false"]').waitFor();
    const top = () => heading.evaluate((one) => one.getBoundingClientRect().top);
    await expect.poll(top, patient).toBeGreaterThanOrEqual(0);
    await expect.poll(top, patient).toBeLessThan(phone.viewport.height);
    expect(await page.evaluate(wide), title).toBeLessThanOrEqual(0);
    expect(await faults(page), title).toEqual([]);
    const next = page.getByRole('button', { name: 'Next', exact: true });
    if (title !== lesson.screens.at(-1)?.title) await next.tap();
  }
});

/** The list of lessons was seen once; then there is neither server nor network. */
async function without(
  openLesson: (lesson: string, opening: object) => Promise<Strata>,
): Promise<{ strata: Strata; visit: (lesson: string) => Promise<unknown> }> {
  const server = await ownServer();
  const strata = await openLesson('&', { address: server.address, expected: noServer });
  await kept(strata.page);
  await cutOff(server, strata.page);
  return { strata, visit: (lesson) => strata.page.goto(`${server.address}/?lesson=${lesson}`) };
}

/** One with labs, and one with missions alone. */
test.for(['knobs', 'colours'])('without a server: %s to its end', async (name, { openLesson }) => {
  const { strata, visit } = await without(openLesson);
  await visit(name);
  await walk(strata, entryOf(name));
  await allDone(strata, entryOf(name));
});

test('without a server: every lesson opens', async ({ openLesson }) => {
  const { strata, visit } = await without(openLesson);
  for (const { name, lesson } of course) {
    await visit(name);
    await headingOf(strata, lesson.screens[0]?.title ?? '').waitFor();
  }
});

test('the threshold is set on the network that the screen before has trained', async ({
  openLesson,
}) => {
  const strata = await openLesson('patient');
  const { page } = strata;
  await walk(strata, entryOf('patient'), async () => {
    if (!(await headingOf(strata, 'Two kinds of mistakes').isVisible())) return;
    expect(await strata.read('step')).toBeGreaterThan(0);
    await page.getByLabel('View', { exact: true }).selectOption('Threshold and its costs');
    await page.getByRole('group', { name: /share of sick found/ }).waitFor(patient);
    const costs = page.getByRole('region', { name: 'Cost of the mistakes over the threshold' });
    await costs.getByRole('slider', { name: 'A missed one costs' }).fill('20');
    await costs.getByRole('button', { name: /Take the cheapest/ }).click();
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: artifact('lesson-patient-threshold.png') });
  });
});

/** The whole walk is the browser engine's; here the server's runs accomplish missions, too. */
const onServer = new Set(['valley', 'yes-or-no', 'digits']);
/** Sentences are written on and translated in much the same way. */
const kindOf = (recipe: string) => (recipe === 'translate' ? 'language' : recipe);
/** Beside these, of each kind of recipe the first lesson that trains by it. */
const kinds = new Set(['supervised']);
for (const { name, lesson } of course) {
  const own = recipesOf(lesson).map(kindOf);
  if (own.some((kind) => !kinds.has(kind))) onServer.add(name);
  for (const kind of own) kinds.add(kind);
}

test.for([...onServer])('%s: its missions on the server engine', async (name, { openLesson }) => {
  const strata = await openLesson(name);
  await strata.choose('server');
  await walk(strata, entryOf(name));
});
