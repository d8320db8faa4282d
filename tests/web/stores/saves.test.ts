import { describe, expect, test } from 'vitest';
import type { Saved, Spec } from '../../../web/src/generated/wire';
import { preset, seeded } from '../specs';
import { openStores, settle } from './fake-engine';

type Stores = Awaited<ReturnType<typeof openStores>>;
const file = Uint8Array.of(1, 2, 3);

/** Answers the question for the run's state. */
function tell({ browser }: Stores, step = 12, content = file): void {
  const asked = browser.run.controls.findLast((control) => control.type === 'subscribe');
  if (asked?.type !== 'subscribe') throw new Error('Nobody asked for the state.');
  browser.run.say({
    type: 'probe',
    id: asked.id,
    probe: 'state',
    payload: { file: content, step },
  });
}

/** What was asked to stand in the file. */
function texts({ browser }: Stores): { [name: string]: string } {
  const asked = browser.run.controls.findLast((control) => control.type === 'subscribe');
  return (asked?.type === 'subscribe' ? asked.config['texts'] : {}) as { [name: string]: string };
}

/** What was asked of the probe besides texts. */
function parts({ browser }: Stores): unknown[] {
  const asked = browser.run.controls.filter((control) => control.type === 'subscribe');
  return asked.map(({ config }) => ({ slots: config['slots'], half: config['half'] }));
}

function saved(spec: Spec, step = 12): Saved {
  return { problem: null, spec, step, seed: spec.seed, texts: {} };
}

async function kept(stores: Stores): Promise<void> {
  const done = stores.saves.keep();
  tell(stores);
  await done;
}

describe('a run', () => {
  test('is saved to a file with the experiment as it trains, and the state is asked for once', async () => {
    const stores = await openStores();
    const { saves, session, downloads, browser } = stores;
    session.setHyper('optimizer.learning_rate', 0.05);
    await settle(stores);
    const done = saves.toFile();
    tell(stores);
    await done;
    expect(downloads).toEqual([{ name: 'complementary-color-12.strata', content: file }]);
    const spec = JSON.parse(texts(stores)['spec'] ?? '') as Spec;
    expect(spec).toEqual(stores.workspace.spec);
    expect(spec.training.optimizer.config['learning_rate']).toBe(0.05);
    expect(browser.run.types().at(-1)).toBe('unsubscribe');
  });

  test('is saved as it trains, not as it is drawn since', async () => {
    const stores = await openStores();
    const before = stores.workspace.spec;
    stores.session.play();
    await settle(stores);
    stores.browser.run.train(1, 5);
    stores.browser.run.say({ type: 'status', step: 5, state: 'paused' });
    const training = { ...before.training, batch_size: 7 };
    stores.workspace.apply('edit', { ...before, training });
    await settle(stores);
    const done = stores.saves.toFile();
    tell(stores);
    await done;
    expect(JSON.parse(texts(stores)['spec'] ?? '')).toEqual(before);
  });

  test('that ends before it told its state is not saved, which is said', async () => {
    const stores = await openStores();
    const done = stores.saves.toFile();
    stores.browser.run.say({ type: 'failed', message: 'Out of memory.' });
    await done;
    expect(stores.downloads).toEqual([]);
    expect(stores.saves.problem).toBe('Out of memory.');
    expect(stores.workspace.notice).toBe('Out of memory.');
  });

  test('that has failed cannot be saved', async () => {
    const stores = await openStores();
    stores.browser.run.say({ type: 'failed', message: 'Out of memory.' });
    stores.frame();
    await stores.saves.toFile();
    expect(stores.saves.problem).toContain('no run to save');
  });
});

describe('a link with the weights', () => {
  test('holds them as they are where they fit, and opens again', async () => {
    const stores = await openStores();
    const { saves, links, browser } = stores;
    const done = saves.link();
    tell(stores);
    await done;
    expect(parts(stores)).toEqual([{ slots: false, half: false }]);
    expect(links).toEqual([expect.stringMatching(/^2\./)]);
    expect(saves.done).not.toContain('rounded');
    browser.saved = saved(preset('xor'));
    await saves.openLink(`#${links[0]}`);
    await settle(stores);
    expect(browser.run.controls[0]).toEqual({ type: 'load', file });
  });

  test('rounds them where they would not fit', async () => {
    const stores = await openStores();
    const done = stores.saves.link();
    const random = seeded(1);
    const large = Uint8Array.from({ length: 60_000 }, () => random() * 256);
    tell(stores, 12, large);
    await settle(stores);
    tell(stores);
    await done;
    expect(parts(stores).at(-1)).toEqual({ slots: false, half: true });
    expect(stores.saves.done).toContain('rounded to three digits');
  });

  test('too many weights are told, with another way, and not even asked for', async () => {
    const stores = await openStores();
    stores.browser.eager = false;
    stores.workspace.loadPreset('spiral');
    await settle(stores);
    const { run } = stores.browser;
    run.say({ type: 'started', parameters: 1e6, hypers: {}, seed: 0, structure: 'x' });
    run.say({ type: 'status', state: 'paused' });
    stores.frame();
    await stores.saves.link();
    expect(stores.links).toEqual([]);
    expect(run.types()).toEqual([]);
    expect(stores.saves.problem).toMatch(/too many for a link, .* Save the run to a file/);
  });

  test('that is damaged is refused, and nothing changes', async () => {
    const stores = await openStores();
    const before = stores.workspace.spec;
    await stores.saves.openLink('#2.broken');
    expect(stores.workspace.notice).toMatch(/damaged or cut short/);
    expect(stores.workspace.spec).toBe(before);
    expect(stores.browser.runs).toHaveLength(1);
  });
});

describe('for another program', () => {
  test('the network is written by the browser’s engine, from the run’s state', async () => {
    const stores = await openStores();
    const done = stores.saves.export('onnx');
    tell(stores);
    await done;
    expect(stores.downloads).toEqual([{ name: 'run.onnx', content: file }]);
    expect(stores.saves.done).toContain('step 12');
  });

  test('what has no such form is told', async () => {
    const stores = await openStores();
    stores.browser.exportMessage = 'attention_1: no.';
    const done = stores.saves.export('pytorch');
    tell(stores);
    await done;
    expect(stores.downloads).toEqual([]);
    expect(stores.saves.problem).toBe('attention_1: no.');
  });
});

describe('in this browser', () => {
  test('a run is kept, renamed and deleted', async () => {
    const stores = await openStores();
    const { saves } = stores;
    await saves.toggle();
    await kept(stores);
    expect(saves.runs).toMatchObject([
      { name: 'Complementary colours', step: 12, loss: 0.5, size: 3, date: 1_700_000_000_000 },
    ]);
    expect(saves.done).toContain('step 12');
    const [run] = saves.runs;
    if (!run) throw new Error('nothing was kept');
    await saves.rename(run, '  My best  ');
    expect(saves.runs[0]?.name).toBe('My best');
    await saves.rename(run, '   ');
    expect(saves.runs[0]?.name).toBe('My best');
    await saves.remove(run);
    expect(saves.runs).toEqual([]);
    expect(stores.kept.files.size).toBe(0);
  });

  test('the browser is asked to keep it, with the first', async () => {
    const stores = await openStores();
    await kept(stores);
    await kept(stores);
    expect(stores.kept.runs).toHaveLength(2);
    expect(stores.kept.asked).toBe(1);
  });

  test('what finds no room is told, with another way', async () => {
    const stores = await openStores();
    stores.kept.full = true;
    await kept(stores);
    expect(stores.saves.problem).toContain('Save it to a file instead');
  });

  test('a run that is gone is told', async () => {
    const stores = await openStores();
    await kept(stores);
    stores.kept.files.clear();
    const [run] = stores.saves.runs;
    if (!run) throw new Error('nothing was kept');
    await stores.saves.openRun(run);
    expect(stores.saves.problem).toContain('not in this browser any more');
  });
});

describe('opening', () => {
  test('shows the experiment and goes on from its state, before anybody looks', async () => {
    const stores = await openStores();
    const { browser, workspace, saves } = stores;
    stores.session.probe('a', 'predict', {});
    const spec = { ...preset('spiral'), seed: 9 };
    browser.saved = saved(spec, 40);
    await saves.openFile(new File([file], 'mine.strata'));
    await settle(stores);
    expect(workspace.spec).toEqual(spec);
    expect(browser.runs).toHaveLength(2);
    expect(browser.run.spec).toEqual(spec);
    expect(browser.run.options.paused).toBe(true);
    expect(browser.run.controls[0]).toEqual({ type: 'load', file });
    expect(browser.run.types()).toEqual(['load', 'subscribe']);
    browser.run.say({ type: 'loaded', step: 40, seed: 9 });
    stores.frame();
    expect(stores.session.step).toBe(40);
    expect(stores.session.state).toBe('paused');
    expect(workspace.notice).toContain('step 40');
    stores.session.play();
    expect(browser.run.types().at(-1)).toBe('resume');
    workspace.undo();
    expect(workspace.spec.name).toBe('complementary-color');
  });

  test('goes on in the run that is there, where it fits', async () => {
    const stores = await openStores();
    const { browser, saves, session } = stores;
    session.play();
    await settle(stores);
    browser.run.say({ type: 'status', state: 'running' });
    browser.saved = saved(preset());
    await saves.openFile(new File([file], 'mine.strata'));
    await settle(stores);
    expect(browser.runs).toHaveLength(1);
    expect(browser.run.types().slice(-2)).toEqual(['pause', 'load']);
  });

  test('brings the page’s look back, as far as there are such things', async () => {
    const stores = await openStores();
    const look = { network: 'constructor', outcome: 'pictures', insight: '<b>' };
    stores.browser.saved = { ...saved(preset('spiral')), texts: { look: JSON.stringify(look) } };
    await stores.saves.openFile(new File([file], 'mine.strata'));
    expect(stores.workspace.outcome).toBe('pictures');
    expect(stores.workspace.main).toBe('model');
    expect(stores.settings.insight).toBeNull();
  });

  const hostile: [string, Saved][] = [
    ['the engine refuses', { ...saved(preset()), problem: 'dense_1: no.', spec: null }],
    ['of another form', saved({ version: 1, name: '<script>' } as unknown as Spec)],
    ['with names that are none', saved({ ...preset(), networks: { '<b>': { nodes: [] } } })],
  ];

  test.for(hostile)('a file %s changes nothing', async ([, answer]) => {
    const stores = await openStores();
    const { browser, workspace, saves } = stores;
    const before = workspace.spec;
    browser.saved = answer;
    await saves.openFile(new File([file], 'evil.strata'));
    await settle(stores);
    expect(workspace.spec).toBe(before);
    expect(browser.runs).toHaveLength(1);
    expect(browser.run.types()).toEqual([]);
    expect(saves.problem).not.toBeNull();
    expect(workspace.notice).toBe(saves.problem);
  });

  test('a file that is far too large is not even read', async () => {
    const stores = await openStores();
    const huge = new File([], 'huge.strata');
    Object.defineProperty(huge, 'size', { value: 2 ** 33 });
    await stores.saves.openFile(huge);
    expect(stores.saves.problem).toMatch(/at most 96.0\sMiB/);
  });
});

describe('a model of Keras', () => {
  const zip = () => new File([Uint8Array.of(0x50, 0x4b, 3, 4, 0)], 'mine.keras');
  const brought = (spec: Spec, run: Uint8Array | null) => ({ problem: null, spec, file: run });

  test('as an archive is opened with its weights', async () => {
    const stores = await openStores();
    const { saves, browser, workspace } = stores;
    browser.brought = brought(preset('xor'), file);
    await saves.openFile(zip());
    await settle(stores);
    expect(workspace.spec.name).toBe('xor');
    expect(browser.run.controls).toContainEqual({ type: 'load', file });
    expect(workspace.notice).toContain('with its weights');
  });

  test('as JSON is opened as a stack, which undo takes back', async () => {
    const stores = await openStores();
    const { saves, browser, workspace } = stores;
    const before = workspace.spec;
    browser.brought = brought(preset('xor'), null);
    await saves.openFile(new File([' {"class_name": "Sequential"}'], 'model.json'));
    expect(workspace.spec.name).toBe('xor');
    expect(workspace.notice).toContain('the stack alone');
    workspace.undo();
    expect(workspace.spec).toBe(before);
  });

  test('that is refused changes nothing', async () => {
    const { saves, browser, workspace } = await openStores();
    const before = workspace.spec;
    browser.brought = { problem: 'It holds code of its own.', spec: null, file: null };
    await saves.openFile(zip());
    expect(workspace.spec).toBe(before);
    expect(workspace.notice).toBe('mine.keras cannot be opened. It holds code of its own.');
  });
});

describe('a run on the server', () => {
  async function keptThere(stores: Stores): Promise<void> {
    const done = stores.saves.keepOnServer();
    tell(stores);
    await done;
  }

  test('is kept there, linked to, listed, and opened by its link', async () => {
    const stores = await openStores();
    const { saves, server, links, browser, workspace } = stores;
    await keptThere(stores);
    expect(links).toEqual(['saved=kept-on-server-0']);
    expect(server.held.get('kept-on-server-0')?.file).toEqual(file);
    expect(saves.done).toContain('at step 12 is on this server');
    expect(saves.runs[0]).toMatchObject({ step: 12, remote: { key: 'secret' } });

    browser.saved = saved(preset('xor'));
    await saves.openLink('#saved=kept-on-server-0');
    expect(saves.problem).toBeNull();
    expect(workspace.spec.name).toBe('xor');
  });

  test('is opened from the list, and deleted there and here', async () => {
    const stores = await openStores();
    const { saves, server, browser, workspace } = stores;
    await keptThere(stores);
    const [run] = saves.runs;
    if (!run) throw new Error('It is not listed.');
    browser.saved = saved(preset('xor'));
    await saves.openRun(run);
    expect(workspace.spec.name).toBe('xor');
    await saves.remove(run);
    expect([server.held.size, saves.runs.length]).toEqual([0, 0]);
  });

  test('that is gone, or a server that refuses, says so and changes nothing', async () => {
    const stores = await openStores();
    const { saves, server, workspace } = stores;
    const before = workspace.spec;
    await saves.openLink('#saved=nothing-is-here');
    expect(saves.problem).toBe('It is gone.');
    server.trouble = 'No room.';
    await keptThere(stores);
    expect([saves.problem, saves.runs.length]).toEqual(['No room.', 0]);
    for (const hash of [
      '#saved=',
      '#saved=../../x',
      '#saved=<script>',
      `#saved=${'x'.repeat(99)}`,
    ]) {
      await saves.openLink(hash);
      expect(saves.problem, hash).not.toBeNull();
    }
    expect(workspace.spec).toBe(before);
  });
});
