// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import type { Report, Spec } from '../../../web/src/generated/wire';
import { EditError } from '../../../web/src/model/edit';
import { setSeed } from '../../../web/src/model/settings';
import { encodeHash } from '../../../web/src/model/hash';
import { Workspace } from '../../../web/src/stores/workspace.svelte';
import { catalogue, preset } from '../specs';
import { reportOn } from './fake-engine';

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** A workspace whose checks the test answers. */
function setUp() {
  const asked: { spec: Spec; answer(report: Report): void; fail(text: string): void }[] = [];
  const hashes: string[] = [];
  const reports: Report[] = [];
  const workspace = new Workspace({
    catalogue,
    check: (spec) =>
      new Promise((resolve, reject) => {
        asked.push({ spec, answer: resolve, fail: (text) => reject(new Error(text)) });
      }),
    writeHash: (hash) => hashes.push(hash),
    quiet: 0,
  });
  workspace.onReport((report) => reports.push(report));
  return { workspace, asked, hashes, reports };
}

describe('editing', () => {
  test('it begins with the first preset', () => {
    const { workspace } = setUp();
    expect(workspace.spec).toEqual(catalogue.presets[0]?.spec);
    expect([workspace.canUndo, workspace.canRedo, workspace.report]).toEqual([false, false, null]);
  });

  test('apply, undo and redo', () => {
    const { workspace } = setUp();
    workspace.apply('Seed', setSeed(workspace.spec, 1));
    expect([workspace.spec.seed, workspace.undoLabel]).toEqual([1, 'Seed']);
    workspace.undo();
    expect([workspace.spec.seed, workspace.redoLabel, workspace.canUndo]).toEqual([
      0,
      'Seed',
      false,
    ]);
    workspace.redo();
    expect(workspace.spec.seed).toBe(1);
  });

  test('of several networks one is on the canvas, and problems stay with theirs', async () => {
    const { workspace, asked } = setUp();
    workspace.apply('Open', preset('denoise'));
    expect(workspace.network).toBe('encoder');
    workspace.selected = 'bottleneck';
    workspace.main = 'decoder';
    expect([workspace.network, workspace.selected]).toEqual(['decoder', null]);
    await soon();
    const problem = { severity: 'error', path: '', message: 'No.', field: null } as const;
    const problems = [{ ...problem, network: 'encoder', node: 'input' }];
    asked.at(-1)?.answer({ ...reportOn(workspace.spec), ok: false, problems });
    await soon();
    expect(workspace.problemsOf('input')).toEqual([]);
    expect(workspace.problemsIn('encoder')).toEqual(problems);
    workspace.apply('Open', preset());
    expect(workspace.network).toBe('model');
  });

  test('applying what is there already is no step', () => {
    const { workspace } = setUp();
    workspace.apply('Nothing', workspace.spec);
    expect(workspace.canUndo).toBe(false);
  });

  test('an impossible edit becomes a notice; any other error is not swallowed', () => {
    const { workspace } = setUp();
    const before = workspace.spec;
    workspace.attempt('Bad', () => {
      throw new EditError('Cannot be.');
    });
    expect([workspace.notice, workspace.spec, workspace.canUndo]).toEqual([
      'Cannot be.',
      before,
      false,
    ]);
    workspace.apply('Seed', setSeed(before, 2));
    expect(workspace.notice).toBeNull();
    expect(() =>
      workspace.attempt('Bug', () => {
        throw new TypeError('bug');
      }),
    ).toThrow(TypeError);
  });

  test('the selection goes with its block', () => {
    const { workspace } = setUp();
    workspace.selected = 'dense_1';
    workspace.apply('Seed', setSeed(workspace.spec, 2));
    expect(workspace.selected).toBe('dense_1');
    workspace.loadPreset('spiral');
    expect(workspace.selected).toBeNull();
  });
});

describe('links and presets', () => {
  test('the experiment the page was opened with is where undo ends', () => {
    const open = (hash: string) =>
      new Workspace({ catalogue, hash, check: () => null, writeHash: () => {} });
    const good = open('#preset=spiral');
    expect([good.spec, good.canUndo, good.notice]).toEqual([preset('spiral'), false, null]);
    const bad = open('#1.garbage');
    expect([bad.spec, bad.notice]).toEqual([preset(), expect.stringMatching(/damaged/)]);
  });

  test('a preset replaces the experiment and can be undone', () => {
    const { workspace } = setUp();
    workspace.loadPreset('spiral');
    expect(workspace.spec).toEqual(preset('spiral'));
    workspace.undo();
    expect(workspace.spec).toEqual(preset());
  });

  test.each(['#preset=nothing', '#1.garbage', '#nonsense'])('%s changes nothing', (hash) => {
    const { workspace } = setUp();
    workspace.openHash(hash);
    expect(workspace.spec).toEqual(preset());
    expect(workspace.canUndo).toBe(false);
    expect(workspace.notice).toBeTruthy();
  });

  test('the address that the page itself wrote is no edit', async () => {
    const { workspace, hashes } = setUp();
    workspace.apply('Seed', setSeed(workspace.spec, 3));
    await soon();
    expect(hashes).toEqual([encodeHash(workspace.spec)]);
    workspace.openHash(`#${hashes[0]}`);
    workspace.undo();
    expect(workspace.canUndo).toBe(false);
  });
});

test('other data take what they need along, in one step, and the page says so', () => {
  const { workspace } = setUp();
  workspace.chooseDataset('circle');
  expect(workspace.spec.training.loss.type).toBe('binary_crossentropy');
  expect(workspace.notice).toMatch(/^To fit the data, the loss is .*output has units 1.* and /);
  workspace.undo();
  expect(workspace.spec).toEqual(preset());
});

describe('checking', () => {
  test('follows every edit, once it is quiet', async () => {
    const { workspace, asked, reports } = setUp();
    workspace.apply('Seed', setSeed(workspace.spec, 1));
    workspace.apply('Seed', setSeed(workspace.spec, 2));
    expect(workspace.checking).toBe(true);
    await soon();
    expect(asked.map(({ spec }) => spec.seed)).toEqual([2]);
    asked[0]?.answer(reportOn(workspace.spec));
    await workspace.settled();
    expect(workspace.checking).toBe(false);
    expect(reports).toHaveLength(1);
    expect(workspace.shapeOf('dense_1')).toEqual([64]);
    expect(workspace.parametersOf('dense_1')).toBe(256);
    expect(workspace.shapeOf('nowhere')).toBeNull();
  });

  test('the latest wins, whatever order the answers come in', async () => {
    const { workspace, asked } = setUp();
    workspace.recheck();
    workspace.apply('Title', { ...workspace.spec, title: 'broken' });
    await soon();
    const [first, second] = asked;
    second?.answer(reportOn(workspace.spec));
    await workspace.settled();
    first?.answer(reportOn(preset()));
    await soon();
    expect(workspace.report?.ok).toBe(false);
    expect(workspace.mistake).toBe('dense_1: no.');
    expect(workspace.problemsOf('dense_1')).toHaveLength(1);
    expect(workspace.otherProblems.map(({ message }) => message)).toEqual(['Everywhere.']);
  });

  test('an answer on an older spec is shown but acted on by nobody', async () => {
    const { workspace, asked, reports } = setUp();
    workspace.recheck();
    workspace.apply('Seed', setSeed(workspace.spec, 2));
    asked[0]?.answer(reportOn(preset()));
    await Promise.resolve();
    await Promise.resolve();
    expect(workspace.report).not.toBeNull();
    expect(reports).toHaveLength(0);
    expect(workspace.checking).toBe(true);
  });

  test('an engine out of order is told and does not hold anything up', async () => {
    const { workspace, asked } = setUp();
    workspace.recheck();
    asked[0]?.fail('It burnt.');
    await workspace.settled();
    expect(workspace.notice).toMatch(/could not check .* It burnt/);
    expect(workspace.checking).toBe(false);
  });

  test('without an engine there is nothing to wait for', async () => {
    const workspace = new Workspace({ catalogue, check: () => null, writeHash: () => {} });
    workspace.recheck();
    await workspace.settled();
    expect([workspace.checking, workspace.report]).toEqual([false, null]);
  });
});

describe('inside a block', () => {
  const inner = { inputs: [[3]], output: [7], ports: {}, parameters: 28, flops: 1 };
  const blocked = (): Spec => {
    const spec = structuredClone(preset());
    const nodes = spec.networks['model']?.nodes ?? [];
    const layer = nodes.find((node) => node.type === 'Dense');
    if (!layer) throw new Error('no layer');
    const input = { id: 'input', type: 'Input', config: {}, inputs: [] };
    const dense = { id: 'deep', type: 'Dense', config: {}, inputs: ['input'] };
    spec.blocks = { own: { title: 'Own', help: '', nodes: [input, dense], knobs: [] } };
    Object.assign(layer, { type: 'Block', config: { block: 'own', knobs: {} } });
    return spec;
  };

  test('shapes and problems are those of the use that was opened', async () => {
    const { workspace, asked } = setUp();
    const spec = blocked();
    const id = spec.networks['model']?.nodes.find((node) => node.type === 'Block')?.id ?? '';
    workspace.apply('Open', spec);
    await soon();
    const report = reportOn(spec);
    const nodes = { ...report.networks['model']?.nodes, [`${id}/deep`]: inner };
    const model = { nodes, output: 'output', parameters: 1, flops: 1 };
    const path = 'blocks.own.nodes[1].config.units';
    const problem = { severity: 'error' as const, path, network: 'model', node: id, field: null };
    const problems = [{ ...problem, message: `${id}: deep: units must be 1 or more.` }];
    asked.at(-1)?.answer({ ...report, problems, networks: { model } });
    await workspace.settled();
    workspace.open(id);
    expect([workspace.network, workspace.main]).toEqual(['blocks.own', 'model']);
    expect(workspace.shapeOf('deep')).toEqual([7]);
    const [told] = workspace.problemsOf('deep');
    expect([told?.message, told?.field]).toEqual(['deep: units must be 1 or more.', 'units']);
    expect(workspace.problemsOf('input')).toEqual([]);
    workspace.leave();
    expect([workspace.network, workspace.selected]).toEqual(['model', id]);
    expect(workspace.problemsOf(id)).toHaveLength(1);
  });

  test('it ends when the use is undone', () => {
    const { workspace } = setUp();
    const spec = blocked();
    const id = spec.networks['model']?.nodes.find((node) => node.type === 'Block')?.id ?? '';
    workspace.apply('Open', spec);
    workspace.open(id);
    workspace.undo();
    expect([workspace.inside, workspace.network]).toEqual([[], 'model']);
  });

  test('several nodes are chosen, and the last is the selected one', () => {
    const { workspace } = setUp();
    workspace.selected = 'input';
    workspace.toggle('dense_1');
    expect([workspace.chosen, workspace.selected]).toEqual([['input', 'dense_1'], 'dense_1']);
    workspace.toggle('dense_1');
    workspace.extend('input', 'output');
    expect(workspace.chosen).toEqual(['input', 'output']);
    workspace.selected = null;
    expect(workspace.chosen).toEqual([]);
  });
});
