/** The catalogue in the reader's language. */
import { language, said } from '.';

/** What of an entry people read; all else are names for machines, formulas and data. */
const READ = new Set([
  ...['title', 'help', 'unit'],
  ...['about', 'classes', 'columns', 'licence', 'scaling', 'split'],
  ...['class_names', 'feature_names', 'target_names'],
]);

/** Whether people read what has a name in an entry; names of symbols are the text itself. */
function isRead(name: string, entry: object): boolean {
  if (name === 'source') return 'licence' in entry;
  const symbols = 'vocabulary' in entry && (entry.vocabulary as string[]).length > 0;
  return READ.has(name) && !(symbols && name.endsWith('_names'));
}

/** A copy of what the engine offers in which all that people read is in their language. */
export function translated<T>(entries: T): T {
  return language() === 'en' ? entries : (inside(entries, false, said) as T);
}

/** Every text that `translated` would put into another language. */
export function textsOf(entries: unknown): Set<string> {
  const found = new Set<string>();
  inside(entries, false, (text) => {
    found.add(text);
    return text;
  });
  return found;
}

function inside(value: unknown, read: boolean, say: (text: string) => string): unknown {
  if (typeof value === 'string') return read ? say(value) : value;
  if (Array.isArray(value)) return value.map((each) => inside(each, read, say));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, inside(each, isRead(name, value), say)]),
  );
}
