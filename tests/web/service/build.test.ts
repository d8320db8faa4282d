/** What the build says about the page's files, and the page to those who install it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { at } from '../../../scripts/lib/paths.mjs';
import { listOf } from '../../../scripts/lib/service_worker.mjs';
import { HASHED } from '../../../web/src/service/kept-files';
import { routesOf } from '../../../web/src/service/routes';

function folder(files: Record<string, string>): string {
  const made = mkdtempSync(path.join(tmpdir(), 'strata-list-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    writeFileSync(path.join(made, name), text);
  }
  return made;
}

describe('the list', () => {
  const page = { 'index.html': 'page', 'assets/a-12345678.js': 'abc' };

  test('has every file that is asked for, with its digest', () => {
    const also = { 'index.html.gz': 'packed', 'sw.js': 'worker', 'sw.js.gz': 'packed' };
    const { files } = listOf(folder({ ...page, ...also }));
    expect(Object.keys(files).sort()).toEqual(['', 'assets/a-12345678.js']);
    // The digest of “abc” that FIPS 180-2 gives as its example, in base64.
    const digest = 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
    expect(files['assets/a-12345678.js']).toBe(digest);
  });

  test('has a version that follows the files', () => {
    const { version } = listOf(folder(page));
    expect(listOf(folder(page)).version).toBe(version);
    expect(listOf(folder({ ...page, 'index.html': 'Page' })).version).not.toBe(version);
  });
});

describe('the routes', () => {
  const routes = routesOf('/strata/', 'this version');
  const sourceOf = (pathname: string) =>
    routes.find(({ condition }) => condition.urlPattern.pathname === pathname)?.source;

  test('lead to the version’s own cache', () => {
    expect(sourceOf('/strata/')).toEqual({ cacheName: 'this version' });
    expect(sourceOf('/strata/pyodide/*')).toEqual({ cacheName: 'this version' });
  });

  test('lead to any version’s cache for names that follow the content', () => {
    const anywhere = routes.filter(({ source }) => source === 'cache');
    const names = anywhere.map(({ condition }) =>
      condition.urlPattern.pathname.replace('/strata/', '').replace('*', 'x'),
    );
    expect(names).not.toEqual([]);
    expect(names.every((name) => HASHED.test(name))).toBe(true);
  });

  test('leave what the server answers to the server', () => {
    expect(sourceOf('/strata/api/*')).toBe('network');
  });

  test('take the page’s own path as it is', () => {
    expect(routesOf('/a+b/', 'x')[0]?.condition.urlPattern.pathname).toBe('/a\\+b/api/*');
  });
});

describe('the manifest', () => {
  interface Icon {
    src: string;
    sizes: string;
    purpose?: string;
  }
  const text = readFileSync(at('web', 'public', 'manifest.webmanifest'), 'utf8');
  const { icons, ...manifest } = JSON.parse(text) as { icons: Icon[] } & Record<string, string>;

  test('opens in a window of its own, wherever the page lies', () => {
    expect(manifest).toMatchObject({ name: 'Strata', display: 'standalone', start_url: './' });
  });

  test('has pictures of the sizes it says, one of which may be cut', () => {
    const drawn = icons.filter(({ src }) => src.endsWith('.png'));
    for (const { src, sizes } of drawn) {
      const png = readFileSync(at('web', 'public', src));
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes);
    }
    expect(drawn.map(({ sizes }) => sizes)).toEqual(['192x192', '512x512', '512x512']);
    expect(icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  });
});
