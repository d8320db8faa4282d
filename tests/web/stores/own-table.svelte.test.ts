import { describe, expect, test } from 'vitest';
import type { DatasetFacts, TableReport } from '../../../web/src/generated/wire';
import { outputNode } from '../../../web/src/model/graph';
import { catalogue } from '../specs';
import { openStores } from './fake-engine';

const entry = catalogue.datasets.find((one) => one.name === 'table') as DatasetFacts;
const facts: DatasetFacts = {
  ...entry,
  ...{ task: 'classes', output_shape: [3], input_shape: [2], class_names: ['a', 'b', 'c'] },
};
const column = { guess: 'number', reason: '', missing: 0, distinct: 9, numeric: true, samples: [] };
const report: TableReport = {
  table: {
    ...{ id: 'abc', rows: 20, delimiter: 'comma', preview: [], notes: [] },
    columns: [
      { ...column, name: 'x' },
      { ...column, name: 'kind', guess: 'category' },
    ],
  },
  target: 'kind',
  dataset: facts,
  problem: null,
};
const file = new Blob(['x,kind\n1,a']);

describe('a table of one’s own', () => {
  test('brings its loss and the right number of outputs', async () => {
    const stores = await openStores();
    stores.browser.tableReport = report;
    await stores.table.open(file, 'fruit.csv');
    const { spec } = stores.workspace;
    expect(spec.data).toEqual({ type: 'table', config: { table: 'abc' } });
    expect(spec.training.loss.type).toBe('categorical_crossentropy');
    expect(outputNode(spec.networks['model'] ?? { nodes: [] })?.config).toMatchObject({ units: 3 });
    expect(stores.table.target).toBe('kind');
  });

  test('goes to the browser’s engine only, whichever is chosen', async () => {
    const stores = await openStores();
    await stores.session.discover();
    await stores.session.switchEngine('server');
    stores.browser.tableReport = report;
    await stores.table.open(file, 'fruit.csv');
    expect(stores.browser.files).toHaveLength(1);
    expect(stores.server.files).toEqual([]);
  });

  test('that cannot be read changes nothing and says why', async () => {
    const stores = await openStores();
    const before = stores.workspace.spec;
    await stores.table.open(file, 'fruit.csv');
    expect(stores.workspace.spec).toBe(before);
    expect(stores.table.problem).toBe('No table.');
  });

  test('keeps a choice that makes no dataset, to be mended', async () => {
    const stores = await openStores();
    stores.browser.tableReport = report;
    await stores.table.open(file, 'fruit.csv');
    const problem = 'No column is left.';
    stores.browser.tableReport = { ...report, dataset: null, target: null, problem };
    await stores.table.setKind('x', 'ignore');
    expect(stores.workspace.spec.data.config).toEqual({ table: 'abc', kinds: { x: 'ignore' } });
    expect(stores.table.problem).toBe(problem);
  });

  test('is found again after a reload', async () => {
    const stores = await openStores();
    stores.browser.tableReport = report;
    await stores.table.open(file, 'fruit.csv');
    stores.table.content = null;
    await stores.table.follow();
    expect(stores.browser.files).toHaveLength(2);
    expect(stores.table.kindOf({ ...column, name: 'kind', guess: 'category' })).toBe('category');
  });
});
