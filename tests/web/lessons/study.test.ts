/** A lesson beside the playground: what it begins, shows, locks, asks first, and judges. */
import { beforeEach, describe, expect, test } from 'vitest';
import { actionOf } from '../../../web/src/actions/registry';
import { Desk } from '../../../web/src/lessons/desk.svelte';
import type { LessonShelf, OwnLesson } from '../../../web/src/lessons/shelf';
import { tabs } from '../../../web/src/insight/registry';
import { TABS } from '../../../web/src/model/parts';
import { setDataset } from '../../../web/src/model/settings';
import { settle } from '../stores/fake-engine';
import { openApp } from '../ui/in-app';

const TEXT = `---
title: A lesson
about: Of one thing.
order: 1
minutes: 1
---

## Read

Words.

## Guess

::experiment{preset=line-fit show="network outcome" lock=network set="training.batch_size=8"}

:::prediction{id=guess kind=number answer=3 within=0.5}
How many?
:::

## Do

::experiment{show="network training curves" tab=landscape}

:::mission{id=low goal="val_loss < 0.2 and step > 3"}
Learn.
:::
`;

/** A shelf in memory; `full` once there is no room. */
class FakeShelf implements LessonShelf {
  kept = new Map<string, OwnLesson>();
  full = false;
  list = () => Promise.resolve([...this.kept.values()]);
  find = (id: string) => Promise.resolve(this.kept.get(id) ?? null);
  put = (lesson: OwnLesson) =>
    this.full
      ? Promise.reject(new Error('full'))
      : Promise.resolve(void this.kept.set(lesson.id, lesson));
  remove = (id: string) => Promise.resolve(void this.kept.delete(id));
}

let stores: Awaited<ReturnType<typeof openApp>>;
let desk: Desk;
let shelf: FakeShelf;

/** Opens the lesson at a screen, as the page does. */
async function openAt(screen: number): Promise<void> {
  const { scene } = stores.app;
  const name = scene.place?.lesson || (await desk.own.add('A lesson', TEXT));
  scene.visit(name, screen, false);
  await desk.open(name);
  desk.study.arrange();
  scene.wait = desk.study.wait;
  await settle(stores);
}

beforeEach(async () => {
  stores = await openApp();
  shelf = new FakeShelf();
  desk = new Desk(stores.app, null, shelf);
});

describe('a screen', () => {
  test('without an experiment leaves the playground alone, and lets the run rest', async () => {
    await openAt(1);
    expect(desk.problems).toEqual([]);
    expect(stores.app.scene.shown).toBeNull();
    expect(desk.study.screen?.title).toBe('Read');
  });

  test('begins its experiment, with the values it sets, and shows what it names', async () => {
    await openAt(2);
    const { scene, workspace } = stores.app;
    expect(workspace.spec.name).toBe('line-fit');
    expect(workspace.spec.training.batch_size).toBe(8);
    expect([scene.shows('network'), scene.shows('data')]).toEqual([true, false]);
    expect([scene.locks('network'), scene.locks('outcome')]).toEqual([true, false]);
  });

  test('opens the tab that it names; where it names none, what is open stays', async () => {
    const { settings } = stores.app;
    await openAt(2);
    expect(settings.insight).toBeNull();
    await openAt(3);
    expect(settings.insight).toBe('landscape');
    settings.setInsight('runs');
    await openAt(2);
    expect(settings.insight).toBe('runs');
  });

  test('can name every tab there is', () => {
    expect(TABS.toSorted()).toEqual(tabs.map(({ name }) => name).toSorted());
  });

  test('asks first: no run starts before there is an answer', async () => {
    await openAt(2);
    const may = (id: string) => actionOf(stores.app, id).when(stores.app);
    expect(['run.toggle', 'run.step', 'run.restart'].map(may)).toEqual([false, false, false]);
    desk.study.answer('guess', 7);
    stores.app.scene.wait = desk.study.wait;
    expect(['run.toggle', 'run.step', 'run.restart'].map(may)).toEqual([true, true, true]);
  });

  test('goes on with what stands there, changed or not', async () => {
    await openAt(2);
    const { workspace } = stores.app;
    const changed = { ...workspace.spec, seed: 9 };
    workspace.apply('change', changed);
    await openAt(3);
    expect(workspace.spec).toBe(changed);
    await openAt(2);
    expect(workspace.spec).toBe(changed);
    desk.study.reset();
    expect(workspace.spec.seed).not.toBe(9);
  });

  test('begins from step 0 and at rest, whatever has been trained before', async () => {
    await openAt(2);
    const run = stores.browser.runs.at(-1);
    run?.begin();
    run?.train(1, 9);
    await openAt(3);
    expect(run?.types()).not.toContain('restart'); // the same experiment goes on
    desk.study.reset();
    await settle(stores);
    expect(stores.browser.runs.at(-1)).toBe(run);
    expect(run?.types().slice(-2)).toEqual(['pause', 'restart']);
  });

  test('opened by itself begins with the experiment before it', async () => {
    await openAt(3);
    expect(stores.app.workspace.spec.training.batch_size).toBe(8);
  });
});

describe('a mission', () => {
  async function run(losses: number[]): Promise<void> {
    const run = stores.browser.runs.at(-1);
    stores.app.session.listener = (view) => desk.study.judge(view);
    run?.begin();
    losses.forEach((loss, i) => {
      run?.train(2 * i + 1, 2 * i + 2);
      run?.say({
        type: 'validation',
        epoch: 1,
        loss,
        metrics: {},
        memory_bytes: 1,
        step: 2 * i + 2,
      });
    });
    await settle(stores);
  }

  test('is accomplished by the run, and stays so', async () => {
    await openAt(3);
    const [mission] = desk.study.missions;
    if (!mission) throw new Error('There is no mission.');
    await run([0.1]);
    expect(desk.study.isDone(mission)).toBe(false); // step 2 only
    await run([0.3, 0.25, 0.21]);
    expect(desk.study.isDone(mission)).toBe(false);
    await run([0.3, 0.25, 0.19]);
    expect(desk.study.isDone(mission)).toBe(true);
    await run([0.9]);
    expect(desk.study.isDone(mission)).toBe(true);
  });

  test('is accomplished by what comes and goes between two frames', async () => {
    await openAt(3);
    const [mission] = desk.study.missions;
    if (!mission) throw new Error('There is no mission.');
    await run([0.3, 0.25, 0.19, 0.9, 0.9]);
    expect(desk.study.isDone(mission)).toBe(true);
  });

  test('is not accomplished on other data', async () => {
    await openAt(3);
    const { workspace, session } = stores.app;
    workspace.apply('change', setDataset(workspace.spec, 'circle'));
    await settle(stores);
    session.restart();
    await settle(stores);
    await run([0.3, 0.25, 0.01]);
    const [mission] = desk.study.missions;
    if (!mission) throw new Error('There is no mission.');
    expect(desk.study.changed(mission)).toBe('data');
    expect(desk.study.isDone(mission)).toBe(false);
  });
});

describe('an own lesson', () => {
  test('that is wrong is opened to be mended, and what is right of it is shown', async () => {
    const name = await desk.own.add('A', TEXT.replace('preset=line-fit', 'preset=line'));
    stores.app.scene.visit(name);
    await desk.open(name);
    expect(desk.editing).toBe(true);
    expect(desk.problems.map(({ line }) => line)).toContain(14);
    expect(desk.study.lesson?.screens).toHaveLength(3);
    await desk.change(TEXT.replace('title: A lesson', 'title: Mended'));
    expect(desk.problems).toEqual([]);
    expect([...shelf.kept.values()].map(({ title }) => title)).toEqual(['Mended']);
  });

  test('from a link becomes the reader’s', async () => {
    await desk.take(TEXT);
    const { place } = stores.app.scene;
    expect(place?.lesson).toMatch(/^own\.[0-9a-f]{8}$/);
    await desk.open(place?.lesson ?? '');
    expect(desk.study.lesson?.title).toBe('A lesson');
  });

  test('is there even where the browser keeps nothing, which is told', async () => {
    shelf.full = true;
    const name = await desk.own.add('A', TEXT);
    await desk.open(name);
    expect(desk.own.notice).toContain('save the lesson as a file');
    expect(desk.study.lesson?.title).toBe('A lesson');
  });

  test('can be one of the course’s, changed', async () => {
    const [first] = (await import('../../../web/src/lessons/registry')).course;
    stores.app.scene.visit(first?.name ?? '', 2);
    await desk.open(first?.name ?? '');
    await desk.fork();
    await desk.open(stores.app.scene.place?.lesson ?? '');
    expect(desk.editing).toBe(true);
    expect(desk.problems).toEqual([]);
    expect(desk.owned?.text).toContain(`title: ${first?.title}`);
    expect(stores.app.scene.place?.screen).toBe(2);
  });
});

test('a lesson that is not there leads to the list', async () => {
  await desk.open('no-such-lesson');
  expect([desk.state, desk.missing]).toEqual(['list', 'no-such-lesson']);
});
