/** Every lesson, walked from its first screen to its last: answered, run, and its missions passed. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { at } from '../../scripts/lib/paths.mjs';
import { compile } from '../../web/src/lessons/compile/compile';
import { knownOf } from '../../web/src/lessons/compile/known';
import { labsIn, SRC } from '../../web/src/lessons/compile/plugin';
import type { Block, Lesson, Mission, Prediction } from '../../web/src/lessons/lesson';
import catalogue from '../../web/src/generated/catalogue.json';
import type { Catalogue } from '../../web/src/generated/wire';
import { solutionOf, solutions, wrongWays } from './lessons/solutions';
import { faults } from './support/faults';
import { patient, type EngineKind, type Strata } from './support/strata';
import { artifact, test } from './support/test';

const known = knownOf(catalogue as unknown as Catalogue, labsIn(`${SRC}/labs`));
const folder = at('web', 'src', 'lessons', 'en');
const course = readdirSync(folder)
  .map((file) => ({
    name: file.replace('.md', ''),
    lesson: compile(readFileSync(`${folder}/${file}`, 'utf8'), known).lesson,
  }))
  .sort((a, b) => a.lesson.order - b.lesson.order);

const wide = () => document.documentElement.scrollWidth - window.innerWidth;

/** Answers as one who knows. */
async function answer(part: Locator, prediction: Prediction): Promise<void> {
  if (prediction.form === 'choice') {
    const right = prediction.options.findIndex((option) => option.right);
    await part.getByRole('button').nth(right).click();
  } else if (prediction.form === 'number') {
    await part.getByRole('textbox').fill(String(prediction.answer));
    await part.getByRole('button', { name: 'Answer' }).click();
  } else {
    await part.getByRole('slider').press('ArrowUp');
    await part.getByRole('button', { name: 'This is my guess' }).click();
  }
}

/** Goes through the screens; `look` is called on each once all on it is done. */
async function walk(
  strata: Strata,
  name: string,
  lesson: Lesson,
  look: (screen: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { page } = strata;
  for (const [i, screen] of lesson.screens.entries()) {
    const title = page.getByRole('heading', { level: 2, name: screen.title, exact: true });
    await title.first().waitFor();
    const of = (kind: Block['kind']) => screen.blocks.filter((block) => block.kind === kind);
    const predictions = of('prediction') as Prediction[];
    const asked = page.getByRole('region', { name: 'What do you think?' });
    for (const [k, prediction] of predictions.entries()) await answer(asked.nth(k), prediction);
    const missions = page.getByRole('region', { name: 'Mission' });
    for (const [k, mission] of of('mission').entries()) {
      await solutionOf(name, (mission as { id: string }).id)(strata);
      await missions
        .nth(k)
        .getByText('Mission accomplished.')
        .waitFor({ timeout: patient.timeout });
      if (await strata.button('Pause').isVisible()) await strata.pause();
    }
    await look(i + 1);
    if (i + 1 < lesson.screens.length) await page.getByRole('button', { name: 'Next' }).click();
  }
}

test.for(course)(
  '$name is walked to its end in this browser',
  async ({ name, lesson }, { openLesson }) => {
    const strata = await openLesson(name);
    const { page } = strata;
    await walk(strata, name, lesson, async (screen) => {
      await page.screenshot({ path: artifact(`lesson-${name}-${screen}.png`) });
      expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
    });
    await page.getByRole('button', { name: 'All lessons' }).first().click();
    const done = `${lesson.tasks} of ${lesson.tasks} missions and predictions done`;
    if (lesson.tasks > 0) await page.getByText(done).waitFor();
  },
);

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

const looks = [
  { look: 'light', context: { colorScheme: 'light' } },
  { look: 'dark', context: { colorScheme: 'dark' } },
  { look: 'phone', context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
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

/** The whole walk is the browser engine's; here the server's runs accomplish missions, too. */
test.for(['valley', 'yes-or-no'])(
  '%s: its missions on the server engine',
  async (name, { openLesson }) => {
    const found = course.find((one) => one.name === name);
    if (!found) throw new Error(`There is no lesson ${name}.`);
    const strata = await openLesson(name);
    const kind: EngineKind = 'server';
    await strata.choose(kind);
    await walk(strata, name, found.lesson);
  },
);
