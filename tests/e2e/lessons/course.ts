/** The lessons of the course, and how one who knows goes through them. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { at } from '../../../scripts/lib/paths.mjs';
import catalogue from '../../../web/src/generated/catalogue.json';
import type { Catalogue } from '../../../web/src/generated/wire';
import { compile } from '../../../web/src/lessons/compile/compile';
import { knownOf } from '../../../web/src/lessons/compile/known';
import { labsIn, SRC } from '../../../web/src/lessons/compile/plugin';
import type { Block, Experiment, Lesson, Prediction } from '../../../web/src/lessons/lesson';
import { patient, type Strata } from '../support/strata';
import { solutionOf } from './solutions';

const { presets } = catalogue as unknown as Catalogue;
const known = knownOf(catalogue as unknown as Catalogue, labsIn(`${SRC}/labs`));
const folder = at('web', 'src', 'lessons', 'en');

export interface Entry {
  name: string;
  lesson: Lesson;
}

export const course: Entry[] = readdirSync(folder)
  .map((file) => ({
    name: file.replace('.md', ''),
    lesson: compile(readFileSync(`${folder}/${file}`, 'utf8'), known).lesson,
  }))
  .sort((a, b) => a.lesson.order - b.lesson.order);

export function entryOf(name: string): Entry {
  const found = course.find((one) => one.name === name);
  if (!found) throw new Error(`There is no lesson ${name}.`);
  return found;
}

/** The recipes by which a lesson trains: `supervised`, `gan`. */
export function recipesOf({ screens }: Lesson): string[] {
  const blocks = screens.flatMap((screen) => screen.blocks);
  const experiments = blocks.filter((block): block is Experiment => block.kind === 'experiment');
  return experiments.flatMap(({ preset }) => {
    const found = presets.find(({ name }) => name === preset);
    return found ? [found.spec.training.recipe.type] : [];
  });
}

/** How much wider the page is than the window. */
export const wide = () => document.documentElement.scrollWidth - window.innerWidth;

/** The heading of a screen. */
export const headingOf = ({ page }: Strata, title: string): Locator =>
  page.getByRole('heading', { level: 2, name: title, exact: true }).first();

/** Answers as one who knows. */
export async function answer(part: Locator, prediction: Prediction): Promise<void> {
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
export async function walk(
  strata: Strata,
  { name, lesson }: Entry,
  look: (screen: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { page } = strata;
  for (const [i, screen] of lesson.screens.entries()) {
    await headingOf(strata, screen.title).waitFor();
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
    if (i + 1 < lesson.screens.length)
      await page.getByRole('button', { name: 'Next', exact: true }).click();
  }
}

/** Waits until all is read and done is written down in the list of lessons. */
export async function allDone({ page }: Strata, { lesson }: Entry): Promise<void> {
  await page.getByRole('button', { name: 'All lessons' }).first().click();
  const done = `${lesson.tasks} of ${lesson.tasks} missions and predictions done`;
  if (lesson.tasks > 0) await page.getByText(done).first().waitFor();
}
