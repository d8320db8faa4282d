/** Text of a lesson: Markdown's tree as elements of a few harmless kinds. */
import { sanitize, defaultSchema, type Schema } from 'hast-util-sanitize';
import type { Element, Nodes as Hast } from 'hast';
import katex from 'katex';
import type { Nodes as Mdast, Root } from 'mdast';
import { toHast } from 'mdast-util-to-hast';
import { toString } from 'mdast-util-to-string';
import { TAGS, type Prose } from '../lesson';
import type { Problems } from './problem';

/** What was meant as a directive, and is none: the signs are left over. */
const BROKEN = /^:{2,}.*$/m;
const MATH = ['language-math', 'math-inline', 'math-display'];

/** Nothing that loads, links to a script, or is more than text. */
const schema: Schema = {
  ...defaultSchema,
  tagNames: [...TAGS],
  attributes: { a: ['href'], ol: ['start'], code: [['className', ...MATH]] },
  protocols: { href: ['http', 'https', 'mailto'] },
  clobberPrefix: '',
};

/** Reports what text must not hold, and writes the terms that it explains into `terms`. */
export function proseOf(nodes: Mdast[], problems: Problems, terms: string[]): Prose[] {
  for (const node of nodes) inspect(node, problems, terms);
  const root = { type: 'root', children: nodes } as Root;
  const tree = sanitize(toHast(root), schema);
  return 'children' in tree ? compact(tree.children) : [];
}

function inspect(node: Mdast, problems: Problems, terms: string[]): void {
  const line = node.position?.start.line ?? 1;
  if (node.type === 'html') problems.add(line, 'lessons.html', { found: node.value.slice(0, 40) });
  if (node.type === 'image' || node.type === 'imageReference') problems.add(line, 'lessons.image');
  const broken = node.type === 'text' ? BROKEN.exec(node.value) : null;
  if (broken) problems.add(line, 'lessons.broken', { found: broken[0].slice(0, 60) });
  if (node.type === 'math' || node.type === 'inlineMath') readTex(node.value, line, problems);
  if (node.type === 'textDirective' && node.name === 'term') {
    node.data = { ...node.data, hName: 'dfn' };
    terms.push(toString(node));
  } else if (node.type === 'textDirective') {
    // `3:4` or `a:b` are no directives, only look like some.
    problems.add(line, 'lessons.text_directive', { name: node.name });
  } else if (node.type === 'containerDirective' || node.type === 'leafDirective') {
    problems.add(line, 'lessons.misplaced', { name: node.name });
  }
  if ('children' in node) for (const child of node.children) inspect(child, problems, terms);
}

function readTex(tex: string, line: number, problems: Problems): void {
  try {
    katex.renderToString(tex, { throwOnError: true, strict: false });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    problems.add(line, 'lessons.bad_tex', { why: why.replace(/^KaTeX parse error: /, '') });
  }
}

function compact(nodes: Hast[]): Prose[] {
  return nodes.flatMap((node): Prose[] => {
    if (node.type === 'text') return node.value === '\n' ? [] : [node.value];
    if (node.type !== 'element') return [];
    return [mathOf(node) ?? elementOf(node)];
  });
}

function elementOf({ tagName, properties, children }: Element): Prose {
  const { href, start } = properties;
  return {
    tag: tagName,
    ...(typeof href === 'string' && { href }),
    ...(typeof start === 'number' && { start }),
    children: compact(children),
  };
}

/** `<code class="math-inline">`, or in a `<pre>` of its own `math-display`. */
function mathOf(node: Element): Prose | null {
  const [only] = node.children;
  const code = node.tagName === 'pre' && only?.type === 'element' ? only : node;
  const classes = code.properties['className'];
  if (code.tagName !== 'code' || !Array.isArray(classes)) return null;
  if (!classes.includes('language-math')) return null;
  const [text] = code.children;
  return {
    tex: text?.type === 'text' ? text.value : '',
    display: classes.includes('math-display'),
  };
}
