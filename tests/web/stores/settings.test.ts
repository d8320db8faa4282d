import { expect, test } from 'vitest';
import { Settings } from '../../../web/src/stores/settings.svelte';

/** Local storage as browsers have it, or one that is full. */
class FakeStorage {
  items = new Map<string, string>();
  full = false;
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.items.set(key, value);
  }
}

const make = (storage: FakeStorage) => new Settings(storage as unknown as Storage);

test('settings outlive the page', () => {
  const storage = new FakeStorage();
  const first = make(storage);
  expect([first.theme, first.logY, first.shortcuts]).toEqual(['system', true, true]);
  first.setTheme('dark');
  first.setLogY(false);
  first.setShortcuts(false);
  const second = make(storage);
  expect([second.theme, second.logY, second.shortcuts]).toEqual(['dark', false, false]);
});

test('the next theme goes round', () => {
  const settings = new Settings(null);
  const seen = [1, 2, 3].map(() => (settings.nextTheme(), settings.theme));
  expect(seen).toEqual(['light', 'dark', 'system']);
});

test.each(['{', 'null', '[]', '{"theme":"pink","logY":"yes"}'])(
  'a broken entry %s is none',
  (text) => {
    const storage = new FakeStorage();
    make(storage).setTheme('dark');
    for (const key of storage.items.keys()) storage.items.set(key, text);
    const settings = make(storage);
    expect([settings.theme, settings.logY]).toEqual(['system', true]);
  },
);

test('full storage is no reason to fail', () => {
  const storage = new FakeStorage();
  storage.full = true;
  const settings = make(storage);
  settings.setTheme('dark');
  expect(settings.theme).toBe('dark');
});
