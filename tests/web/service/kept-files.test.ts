import { describe, expect, test } from 'vitest';
import { KeptFiles, type FileList } from '../../../web/src/service/kept-files';
import { FakeCaches, FakeNetwork } from './fake-caches';

const BASE = 'https://school.example/strata/';

const first: FileList = {
  version: 'one',
  files: {
    '': 'sha256-page1',
    'assets/page-12345678.js': 'sha256-js1',
    'pyodide/python.wasm': 'sha256-python',
  },
};
const second: FileList = {
  version: 'two',
  files: {
    '': 'sha256-page2',
    'assets/page-87654321.js': 'sha256-js2',
    'pyodide/python.wasm': 'sha256-python',
  },
};

function network(list: FileList, text = list.version): FakeNetwork {
  const files = Object.keys(list.files).map((path) => [BASE + path, `${path} of ${text}`]);
  return new FakeNetwork(Object.fromEntries(files) as Record<string, string>);
}

function keptIn(caches: FakeCaches, list: FileList, from = network(list)) {
  return new KeptFiles(list, BASE, caches as unknown as CacheStorage, from.fetch);
}

const get = (path: string, method = 'GET') => new Request(BASE + path, { method });

async function textOf(kept: KeptFiles, path: string): Promise<string> {
  return (await kept.answer(path, get(path))).text();
}

describe('a first version', () => {
  test('is fetched file by file, each checked, the page’s own from the browser’s cache', async () => {
    const from = network(first);
    await keptIn(new FakeCaches(), first, from).fill();
    expect(from.urls).toEqual(Object.keys(first.files).map((path) => BASE + path));
    const options = from.asked.map((each) => each.options);
    expect(options.map((each) => each.integrity)).toEqual(Object.values(first.files));
    expect(options.map((each) => each.cache)).toEqual(['no-cache', 'default', 'no-cache']);
  });

  test('answers without a network', async () => {
    const caches = new FakeCaches();
    await keptIn(caches, first).fill();
    const kept = keptIn(caches, first, new FakeNetwork({}));
    expect(await textOf(kept, '')).toBe(' of one');
    expect(await textOf(kept, 'pyodide/python.wasm')).toBe('pyodide/python.wasm of one');
  });

  test('that broke off goes on where it stood', async () => {
    const caches = new FakeCaches();
    const broken = network(first);
    delete broken.files[BASE + 'pyodide/python.wasm'];
    await expect(keptIn(caches, first, broken).fill()).rejects.toThrow(/python\.wasm.*404/);
    const from = network(first);
    await keptIn(caches, first, from).fill();
    expect(from.urls).toEqual([BASE + 'pyodide/python.wasm']);
  });
});

test('a version for which there is no room leaves none of its files', async () => {
  const caches = new FakeCaches();
  const kept = keptIn(caches, first);
  const cache = await caches.open(kept.cacheName);
  const full = new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  cache.put = () => Promise.reject(full);
  await expect(kept.fill()).rejects.toBe(full);
  expect(caches.all.size).toBe(0);
});

describe('a second version', () => {
  test('takes over what has stayed the same, and leaves the first one in use', async () => {
    const caches = new FakeCaches();
    const older = keptIn(caches, first);
    await older.fill();
    const from = network(second);
    const newer = keptIn(caches, second, from);
    await newer.fill();
    expect(from.urls).toEqual([BASE, BASE + 'assets/page-87654321.js']);
    expect(await textOf(older, '')).toBe(' of one');
    expect(await textOf(newer, '')).toBe(' of two');
    expect(await textOf(newer, 'pyodide/python.wasm')).toBe('pyodide/python.wasm of one');
  });

  test('answers a page of the first that is still open, until it is tidied', async () => {
    const caches = new FakeCaches();
    await keptIn(caches, first).fill();
    const newer = keptIn(caches, second);
    await newer.fill();
    const path = newer.pathOf(get('assets/page-12345678.js'));
    expect(await textOf(newer, path ?? '?')).toBe('assets/page-12345678.js of one');
    await newer.tidy();
    expect([...caches.all.keys()]).toEqual([newer.cacheName]);
    const gone = await newer.answer(path ?? '?', get(path ?? '?'));
    expect(gone.status).toBe(404);
  });

  test('removes a version between them that never became whole', async () => {
    const caches = new FakeCaches();
    await keptIn(caches, first).fill();
    const between = keptIn(caches, { ...second, version: 'between' }, new FakeNetwork({}));
    await expect(between.fill()).rejects.toThrow();
    const newer = keptIn(caches, second);
    await newer.fill();
    const names = [keptIn(caches, first).cacheName, newer.cacheName];
    expect([...caches.all.keys()].sort()).toEqual(names.sort());
  });
});

test('another Strata of the same origin is left alone', async () => {
  const caches = new FakeCaches();
  const other = `${BASE}other/`;
  const files = { [other]: 'page' };
  const beside = { version: 'x', files: { '': 'sha256-x' } };
  const fetch = new FakeNetwork(files).fetch;
  await new KeptFiles(beside, other, caches as unknown as CacheStorage, fetch).fill();
  const kept = keptIn(caches, second);
  await kept.fill();
  await kept.tidy();
  expect(caches.all.size).toBe(2);
});

describe('what is answered', () => {
  const kept = keptIn(new FakeCaches(), first);

  test.each([
    ['', ''],
    ['#1.abc', ''],
    ['?from=mail#1.abc', ''],
    ['index.html', ''],
    ['pyodide/python.wasm', 'pyodide/python.wasm'],
    ['assets/page-12345678.js', 'assets/page-12345678.js'],
    ['engine-0cad9c1b91f0.bin', 'engine-0cad9c1b91f0.bin'],
  ])('%s by the path %s', (address, path) => {
    expect(kept.pathOf(get(address))).toBe(path);
  });

  test.each(['api/engine', 'api/runs/1/events', 'sw.js', 'toString', 'pyodide/other'])(
    '%s by the network alone',
    (address) => expect(kept.pathOf(get(address))).toBeNull(),
  );

  test('nothing but GET, and nothing elsewhere', () => {
    expect(kept.pathOf(get('', 'POST'))).toBeNull();
    expect(kept.pathOf({ method: 'GET', url: 'https://school.example/' })).toBeNull();
    expect(kept.pathOf({ method: 'GET', url: 'https://else.example/strata/' })).toBeNull();
  });
});
