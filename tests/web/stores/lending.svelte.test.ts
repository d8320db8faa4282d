/** The learner's own table leaves the browser after a yes, and not before. */
import { describe, expect, test } from 'vitest';
import type { EngineKind } from '../../../web/src/engine/client';
import { setDataConfig } from '../../../web/src/model/settings';
import { openStores, settle } from './fake-engine';

const BYTES = new Blob(['x,kind\n1,a']);

/** Stores with a table opened while that engine is the chosen one. */
async function withTable(engine: EngineKind = 'browser') {
  const stores = await openStores();
  await stores.session.discover();
  await stores.session.switchEngine(engine);
  await settle(stores);
  stores.server.checks = [];
  stores.server.runs = [];
  const content = { id: 'abc', rows: 20, delimiter: 'comma', preview: [], notes: [], columns: [] };
  stores.browser.tableReport = { table: content, target: null, dataset: null, problem: null };
  await stores.table.open(BYTES, 'fruit.csv');
  await settle(stores);
  return stores;
}

describe('choosing the server', () => {
  test('asks first: what, how much, where to and how long', async () => {
    const stores = await withTable();
    void stores.session.switchEngine('server');
    await settle(stores);
    expect(stores.lending.question).toEqual({
      ...{ file: 'fruit.csv', bytes: 10, address: 'school.example', seconds: 3600, refusal: null },
    });
    expect(stores.session.engine).toBe('browser');
    expect([stores.server.sent, stores.server.runs, stores.server.checks]).toEqual([[], [], []]);
  });

  test('a yes sends it, then trains there, and is not asked for again', async () => {
    const stores = await withTable();
    void stores.session.switchEngine('server');
    await settle(stores);
    stores.lending.answer('send');
    await settle(stores);
    expect(stores.server.sent).toEqual(['abc']);
    expect(stores.session.engine).toBe('server');
    expect(stores.server.run.spec.data.config['table']).toBe('abc');
    expect(stores.lending.lent).toBe('abc');
    await stores.session.switchEngine('browser');
    await stores.session.switchEngine('server');
    expect(stores.lending.question).toBeNull();
    expect(stores.server.sent).toEqual(['abc']);
  });

  test.each(['no', 'browser'] as const)('“%s” sends nothing and trains on here', async (answer) => {
    const stores = await withTable();
    const run = stores.browser.run;
    void stores.session.switchEngine('server');
    await settle(stores);
    stores.lending.answer(answer);
    await settle(stores);
    expect(stores.session.engine).toBe('browser');
    expect(stores.browser.run).toBe(run);
    expect(run.closed).toBe(false);
    expect([stores.server.sent, stores.server.runs, stores.server.checks]).toEqual([[], [], []]);
  });

  test('another table asks again', async () => {
    const stores = await withTable();
    void stores.session.switchEngine('server');
    await settle(stores);
    stores.lending.answer('send');
    await settle(stores);
    const report = stores.browser.tableReport;
    const table = report.table && { ...report.table, id: 'def' };
    stores.browser.tableReport = { ...report, table };
    await stores.table.open(BYTES, 'stones.csv');
    stores.session.play();
    await settle(stores);
    expect(stores.lending.question?.file).toBe('stones.csv');
    expect(stores.server.sent).toEqual(['abc']);
  });

  test('a file that is nowhere cannot be sent, which is told', async () => {
    const stores = await withTable();
    const { workspace } = stores;
    workspace.apply('Link', setDataConfig(workspace.spec, 'table', 'elsewhere'));
    await stores.session.switchEngine('server');
    expect(workspace.notice).toMatch(/not in this browser/);
    expect(stores.session.engine).toBe('browser');
  });
});

describe('on the server already', () => {
  test('the file is asked about as soon as it is there; “in the browser instead” trains there', async () => {
    const stores = await withTable('server');
    expect(stores.lending.question).not.toBeNull();
    stores.lending.answer('browser');
    await settle(stores);
    expect(stores.session.engine).toBe('browser');
    expect(stores.browser.run.spec.data.config['table']).toBe('abc');
    expect([stores.server.sent, stores.server.runs, stores.server.checks]).toEqual([[], [], []]);
  });

  test('a no stops, and only the wish to train asks again', async () => {
    const stores = await withTable('server');
    stores.lending.answer('no');
    await settle(stores);
    expect(stores.session.state).toBe('idle');
    expect(stores.workspace.notice).toMatch(/not sent/);
    const { workspace } = stores;
    workspace.apply('Edit', setDataConfig(workspace.spec, 'target', 'kind'));
    await settle(stores);
    expect(stores.lending.question).toBeNull();
    stores.session.play();
    await settle(stores);
    expect(stores.lending.question).not.toBeNull();
    stores.lending.answer('browser');
    await settle(stores);
    expect(stores.browser.run.options.paused).toBe(false);
    expect([stores.server.sent, stores.server.runs, stores.server.checks]).toEqual([[], [], []]);
  });
});

test('a table that cannot be sent leaves the question open, with the reason', async () => {
  const stores = await withTable();
  stores.server.tableRefusal = 'The server is full.';
  void stores.session.switchEngine('server');
  await settle(stores);
  stores.lending.answer('send');
  await settle(stores);
  expect(stores.lending.problem).toBe('The server is full.');
  expect(stores.lending.question).not.toBeNull();
  stores.server.tableRefusal = null;
  stores.lending.answer('send');
  await settle(stores);
  expect(stores.session.engine).toBe('server');
});

test('a table larger than the server takes is told before it is sent', async () => {
  const stores = await withTable();
  stores.server.terms = { bytes: 5, rows: 10, seconds: 60 };
  void stores.session.switchEngine('server');
  await settle(stores);
  expect(stores.lending.question?.refusal).toMatch(/at most/);
});

test('taken back, it is asked about anew', async () => {
  const stores = await withTable();
  void stores.session.switchEngine('server');
  await settle(stores);
  stores.lending.answer('send');
  await settle(stores);
  await stores.session.switchEngine('browser');
  await stores.lending.takeBack();
  expect([stores.server.has, stores.lending.lent]).toEqual([null, null]);
  void stores.session.switchEngine('server');
  await settle(stores);
  expect(stores.lending.question).not.toBeNull();
});
