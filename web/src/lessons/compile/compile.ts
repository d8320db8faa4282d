/**
 * A lesson's Markdown as the lesson itself. Used by the build, where a problem stops it, and by the
 * page for lessons that people write or share.
 */
import type { Heading, Root, RootContent } from 'mdast';
import { toString } from 'mdast-util-to-string';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Block, Lesson, Screen } from '../lesson';
import { readDirective, type Directive } from './directives';
import { readAbout } from './front-matter';
import { Problems, type Known, type Problem } from './problem';
import { proseOf } from './prose';

export type { Known, Problem } from './problem';

/** The most letters of a lesson; ours have a fifth. */
export const LONGEST = 40_000;

/** Quotes and lists within each other, deeper than anybody writes: reading them takes for ever. */
const DEEP = /^(?:[ \t]*[>*+-]){16}/m;

const parser = unified()
  .use(remarkParse)
  .use(remarkFrontmatter, ['yaml'])
  .use(remarkGfm, { singleTilde: false })
  .use(remarkMath)
  .use(remarkDirective);

const NOTHING: Lesson = {
  ...{ title: '–', about: '–', order: 0, minutes: 0, tasks: 0 },
  ...{ screens: [], terms: [] },
};

export interface Compiled {
  /** What could be read; whole where there are no problems. */
  lesson: Lesson;
  problems: Problem[];
}

/** Reads a lesson. Whatever the text holds, nothing of it is run. */
export function compile(markdown: string, known: Known): Compiled {
  const problems = new Problems();
  const deep = DEEP.exec(markdown);
  if (deep) {
    problems.add(markdown.slice(0, deep.index).split('\n').length, 'lessons.too_deep');
    return { lesson: NOTHING, problems: problems.found };
  }
  if (markdown.length > LONGEST) problems.add(1, 'lessons.too_long', { most: LONGEST });
  const tree = parser.parse(markdown.slice(0, LONGEST)) as Root;
  const [front, ...rest] = tree.children;
  const yaml = front?.type === 'yaml' ? front.value : null;
  const about = readAbout(yaml, problems);
  const reading = new Reading(known, problems);
  const screens = screensOf(yaml === null ? tree.children : rest, reading);
  if (screens.length === 0) problems.add(1, 'lessons.no_screens');
  const found = [...problems.found].sort((a, b) => a.line - b.line);
  const lesson = { ...about, tasks: tasksIn(screens), screens, terms: reading.terms };
  return { lesson, problems: found };
}

function tasksIn(screens: Screen[]): number {
  const blocks = screens.flatMap((screen) => screen.blocks);
  return blocks.filter(({ kind }) => kind === 'prediction' || kind === 'mission').length;
}

/** What is known while a lesson is read. */
class Reading {
  readonly terms: string[] = [];
  readonly ids = new Set<string>();
  /** The newest preset, whose values missions and experiments speak of. */
  preset: string | null = null;

  constructor(
    readonly known: Known,
    readonly problems: Problems,
  ) {}
}
export type { Reading };

function screensOf(nodes: RootContent[], reading: Reading): Screen[] {
  const screens: { heading: Heading; nodes: RootContent[] }[] = [];
  for (const node of nodes) {
    const screen = screens.at(-1);
    if (node.type === 'heading' && node.depth <= 2) screens.push({ heading: node, nodes: [] });
    else if (screen) screen.nodes.push(node);
    else reading.problems.add(node.position?.start.line ?? 1, 'lessons.before_screen');
  }
  return screens.map(({ heading, nodes: inside }) => {
    proseOf(heading.children, reading.problems, reading.terms); // for what is wrong in it
    return { title: toString(heading), blocks: blocksOf(inside, reading) };
  });
}

/** Directives become blocks; what stands between them is text. */
function blocksOf(nodes: RootContent[], reading: Reading): Block[] {
  const blocks: Block[] = [];
  let text: RootContent[] = [];
  const flush = () => {
    const prose = proseOf(text, reading.problems, reading.terms);
    if (prose.length > 0) blocks.push({ kind: 'prose', prose });
    text = [];
  };
  for (const node of nodes) {
    if (!isDirective(node)) {
      text.push(node);
      continue;
    }
    flush();
    const block = readDirective(node, reading);
    const last = blocks.at(-1);
    // Hints that follow each other are steps of one.
    if (block?.kind === 'hints' && last?.kind === 'hints') last.hints.push(...block.hints);
    else if (block) blocks.push(block);
  }
  flush();
  return blocks;
}

function isDirective(node: RootContent): node is Directive {
  return node.type === 'containerDirective' || node.type === 'leafDirective';
}
