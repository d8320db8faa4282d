/** What the page's own files say, and ask for by name. */
import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { parse } from 'svelte/compiler';

/** A node of any tree: of scripts (ESTree) or of markup. */
interface Node {
  type: string;
  [name: string]: unknown;
}

export interface Call {
  file: string;
  key: string;
  /** Names of the values it is given; null where they cannot be read off. */
  values: string[] | null;
}

const ROOT = 'web/src';
/** Ours and those of Keras's functions are the same in all languages. */
const NAME = /Strata|ReLU/g;

/** Attributes that people read or hear. */
const HEARD = new Set(['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'label']);

/** The page's files but those that a machine wrote, each as one tree. */
export const trees: readonly [file: string, tree: Node][] = readdirSync(ROOT, { recursive: true })
  .map((file) => `${ROOT}/${String(file)}`)
  .filter(
    (file) =>
      /\.(ts|svelte)$/.test(file) && !file.includes('/generated/') && !file.includes('/words/'),
  )
  .sort()
  .map((file) => {
    const text = readFileSync(file, 'utf-8');
    const source = file.endsWith('.svelte') ? text : `<script lang="ts">${text}</script>`;
    return [file, parse(source, { modern: true }) as unknown as Node];
  });

function* walk(value: unknown, skip: (node: Node) => boolean = () => false): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (typeof (value as Node).type === 'string') {
    if (skip(value as Node)) return;
    yield value as Node;
  }
  for (const each of Object.values(value)) yield* walk(each, skip);
}

/** Every text in quotes. */
export function literalsOf(tree: Node): string[] {
  return [...walk(tree)]
    .filter(({ type, value }) => type === 'Literal' && typeof value === 'string')
    .map(({ value }) => value as string);
}

/** Every call `t('room.message', { … })`, or of another name, once for each message it may ask for. */
export function callsOf(file: string, tree: Node, callee = 't'): Call[] {
  return [...walk(tree)]
    .filter(
      ({ type, callee: called }) =>
        type === 'CallExpression' && (called as Node)['name'] === callee,
    )
    .flatMap((call) => {
      const [asked, values] = call['arguments'] as Node[];
      return literalsOf({ type: 'asked', asked })
        .filter((text) => callee !== 't' || text.includes('.'))
        .map((key) => ({ file, key, values: namesOf(values) }));
    });
}

function namesOf(values: Node | undefined): string[] | null {
  if (!values) return [];
  if (values.type !== 'ObjectExpression') return null;
  const properties = values['properties'] as Node[];
  if (properties.some(({ type }) => type !== 'Property')) return null;
  return properties.map(({ key }) => String((key as Node)['name'] ?? (key as Node)['value']));
}

/** Words that stand in the markup itself: in its text, or in attributes that people read. */
export function wordsIn(tree: Node): string[] {
  const unheard = ({ type, name }: Node) =>
    type === 'StyleDirective' || (type === 'Attribute' && !HEARD.has(String(name)));
  return [...walk(tree['fragment'], unheard)]
    .filter(({ type }) => type === 'Text')
    .map(({ data }) => String(data).trim())
    .filter((text) => /\p{L}{2,}/u.test(text.replace(NAME, '')));
}

/** The places of a message, wherever they stand in it. */
export function placesOf(text: string): string[] {
  const message = new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true });
  const found = JSON.stringify(message.getAst(), (_, value: unknown) => value);
  const names = new Set<string>();
  JSON.parse(found, (_, value: { type?: number; value?: unknown } | null) => {
    // Elements of type 0 are plain text, of type 7 the number in a plural.
    if (value && typeof value.type === 'number' && value.type > 0 && value.type < 7) {
      names.add(String(value.value));
    }
    return value;
  });
  return [...names].sort();
}
