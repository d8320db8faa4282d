/** What stands at the top of a lesson's file, as YAML: title, about, order, minutes. */
import { parse } from 'yaml';
import type { About } from '../lesson';
import type { Problems } from './problem';

const MOST = { title: 80, about: 200 };

/** What is missing gets a placeholder, and is reported. */
export function readAbout(yaml: string | null, problems: Problems): Omit<About, 'tasks'> {
  const found = record(yaml, problems);
  const text = (name: 'title' | 'about'): string => {
    const value = found[name];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= MOST[name])
      return value;
    problems.add(1, 'lessons.front_text', { name, most: MOST[name] });
    return '–';
  };
  const number = (name: 'order' | 'minutes', usual: number): number => {
    const value = found[name] ?? usual;
    if (typeof value === 'number' && value >= 0 && value < 10_000) return value;
    problems.add(1, 'lessons.front_number', { name });
    return usual;
  };
  return {
    title: text('title'),
    about: text('about'),
    order: number('order', 1000),
    minutes: number('minutes', 10),
  };
}

function record(yaml: string | null, problems: Problems): Record<string, unknown> {
  try {
    const found: unknown = yaml === null ? null : parse(yaml, { maxAliasCount: 0 });
    if (typeof found === 'object' && found !== null) return found as Record<string, unknown>;
    problems.add(1, 'lessons.no_front');
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    problems.add(1, 'lessons.bad_front', { why });
  }
  return {};
}
