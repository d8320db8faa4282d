/** The course: a Markdown file in `en/` is a lesson, named as the file. Each is fetched when it is opened. */
import type { About, Lesson } from './lesson';

/** A lesson as the list shows it. */
export interface Entry extends About {
  name: string;
  load: () => Promise<Lesson>;
  /** Its Markdown. */
  text: () => Promise<string>;
}

const abouts = import.meta.glob<About>('./en/*.md', {
  eager: true,
  import: 'default',
  query: '?about',
});
const files = import.meta.glob<Lesson>('./en/*.md', { import: 'default' });
const texts = import.meta.glob<string>('./en/*.md', { import: 'default', query: '?raw' });

/** Every lesson of the course, in its order. */
export const course: readonly Entry[] = Object.entries(abouts)
  .map(([path, about]) => ({
    ...about,
    name: path.replace(/^.*\/|\.md$/g, ''),
    load: files[path] as () => Promise<Lesson>,
    text: texts[path] as () => Promise<string>,
  }))
  .sort((a, b) => a.order - b.order);
