/** Directives of a lesson: `::lab{name=descent}`, `:::mission{goal="loss < 0.1"} … :::`. */
import type { BlockContent, DefinitionContent, List, ListItem, Paragraph } from 'mdast';
import type { ContainerDirective, LeafDirective } from 'mdast-util-directive';
import { PARTS, TABS, type Part } from '../../model/parts';
import type { Json } from '../../generated/wire';
import type { Block, Experiment, Mission, Prediction, Prose } from '../lesson';
import type { Reading } from './compile';
import { readGoal } from './goal';
import { proseOf } from './prose';

export type Directive = ContainerDirective | LeafDirective;
type Content = BlockContent | DefinitionContent;

/** A directive while it is read: its line, and its attributes, each of which must be used. */
class Reader {
  readonly line: number;
  readonly #attributes: Record<string, string>;
  readonly #used = new Set<string>();

  constructor(
    readonly node: Directive,
    readonly reading: Reading,
  ) {
    this.line = node.position?.start.line ?? 1;
    const given = Object.entries(node.attributes ?? {});
    this.#attributes = Object.fromEntries(given.map(([name, value]) => [name, value ?? '']));
  }

  get problems() {
    return this.reading.problems;
  }

  text(name: string): string | null {
    this.#used.add(name);
    return Object.hasOwn(this.#attributes, name) ? (this.#attributes[name] ?? null) : null;
  }

  needed(name: string): string {
    const text = this.text(name);
    if (text) return text;
    this.problems.add(this.line, 'lessons.needs', { directive: this.node.name, name });
    return '';
  }

  number(name: string, usual: number | null = null): number {
    const text = usual === null ? this.needed(name) : (this.text(name) ?? String(usual));
    const value = text === '' ? NaN : Number(text);
    if (Number.isFinite(value)) return value;
    if (text !== '') this.problems.add(this.line, 'lessons.no_number', { name, found: text });
    return 0;
  }

  choice<Name extends string>(name: string, names: readonly Name[]): Name | null {
    const text = this.needed(name);
    const found = names.find((one) => one === text);
    if (!found && text) this.problems.unknown(this.line, 'lessons.no_choice', text, names);
    return found ?? null;
  }

  /** Several names with spaces between them. */
  names<Name extends string>(name: string, names: readonly Name[]): Name[] | null {
    const text = this.text(name);
    return text?.split(/[\s,]+/).flatMap((each) => this.#oneOf(each, names)) ?? null;
  }

  #oneOf<Name extends string>(text: string, names: readonly Name[]): Name[] {
    const found = names.find((one) => one === text);
    if (!found && text) this.problems.unknown(this.line, 'lessons.no_choice', text, names);
    return found ? [found] : [];
  }

  /** A name that nothing else in the lesson has. */
  id(): string {
    const id = this.needed('id');
    if (id && this.reading.ids.has(id)) this.problems.add(this.line, 'lessons.same_id', { id });
    this.reading.ids.add(id);
    return id;
  }

  prose(nodes: Content[]): Prose[] {
    return proseOf(nodes, this.problems, this.reading.terms);
  }

  /** What stands before and after a line `---`. */
  halves(nodes: Content[] = this.content): [Content[], Content[]] {
    const at = nodes.findIndex((node) => node.type === 'thematicBreak');
    return at < 0 ? [nodes, []] : [nodes.slice(0, at), nodes.slice(at + 1)];
  }

  get content(): Content[] {
    if (this.node.type === 'leafDirective') return [];
    return this.node.children.filter((child) => !isLabel(child));
  }

  /** What stands in brackets behind the name: `:::why[Why is that?]`. */
  label(): Prose[] {
    const label = this.node.type === 'containerDirective' && this.node.children.find(isLabel);
    return label ? proseOf(label.children, this.problems, this.reading.terms) : [];
  }

  /** Reports attributes that mean nothing here. */
  end(): void {
    const known = [...this.#used];
    for (const name of Object.keys(this.#attributes)) {
      if (this.#used.has(name)) continue;
      const values = { directive: this.node.name, name, known: known.join(', ') };
      this.problems.add(this.line, 'lessons.no_attribute', values);
    }
  }
}

const isLabel = (node: Content): node is Paragraph =>
  node.type === 'paragraph' && node.data !== undefined && 'directiveLabel' in node.data;

const READERS: Record<string, (reader: Reader) => Block | null> = {
  lab: readLab,
  experiment: readExperiment,
  prediction: readPrediction,
  mission: readMission,
  hint: (reader) => ({ kind: 'hints', hints: [reader.prose(reader.content)] }),
  why: (reader) => ({ kind: 'why', title: reader.label(), prose: reader.prose(reader.content) }),
};

/** The block of a directive; null where it is none, which is reported. */
export function readDirective(node: Directive, reading: Reading): Block | null {
  const reader = new Reader(node, reading);
  const read = Object.hasOwn(READERS, node.name) ? READERS[node.name] : undefined;
  if (!read) {
    reading.problems.unknown(reader.line, 'lessons.no_directive', node.name, Object.keys(READERS));
    return null;
  }
  const block = read(reader);
  reader.end();
  return block;
}

function readLab(reader: Reader): Block | null {
  const name = reader.choice('name', reader.reading.known.labs);
  const settings = Object.fromEntries(new URLSearchParams(reader.text('settings') ?? ''));
  return name ? { kind: 'lab', name, settings } : null;
}

function readExperiment(reader: Reader): Experiment | null {
  const { reading } = reader;
  const given = reader.text('preset');
  const preset = given === null ? null : reader.choice('preset', reading.known.presets);
  if (given === null && reading.preset === null) {
    reader.problems.add(reader.line, 'lessons.needs', { directive: 'experiment', name: 'preset' });
  }
  reading.preset = preset ?? reading.preset;
  const lock = reader.names('lock', PARTS) ?? [];
  const show = reader.names('show', PARTS);
  const hide = reader.names('hide', PARTS) ?? [];
  const set = readSet(reader, reader.text('set') ?? '');
  const tab = reader.text('tab') === null ? null : reader.choice('tab', TABS);
  const shown: Part[] = [...(show ?? PARTS), ...lock, ...(tab ? ['insight' as const] : [])];
  return {
    kind: 'experiment',
    ...{ preset, set, lock, tab },
    show: [...new Set(shown)].filter((one) => !hide.includes(one)),
  };
}

/** `training.batch_size=8 training.optimizer.config.learning_rate=0.1`. */
function readSet(reader: Reader, text: string): Experiment['set'] {
  const { known, preset } = reader.reading;
  const parts = text.split(/\s+/).filter((part) => part !== '');
  return parts.flatMap((part) => {
    const at = part.indexOf('=');
    const path = part.slice(0, at);
    if (at < 1 || preset === null || !known.settable(preset, path)) {
      reader.problems.add(reader.line, 'lessons.bad_set', { found: part, preset: preset ?? '–' });
      return [];
    }
    return [{ path, value: valueOf(part.slice(at + 1)) }];
  });
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text; // a name needs no quotes
  }
}

function readPrediction(reader: Reader): Prediction | null {
  const form = reader.choice('kind', ['choice', 'number', 'curve']);
  const id = reader.id();
  const [before, after] = reader.halves();
  const options = before.findLast((node): node is List => node.type === 'list');
  const asked = form === 'choice' ? before.filter((node) => node !== options) : before;
  const kind = 'prediction';
  const told = { kind, id, question: reader.prose(asked), after: reader.prose(after) } as const;
  if (form === 'choice') return { ...told, form, options: optionsOf(reader, options) };
  if (form === 'number') {
    return { ...told, form, answer: reader.number('answer'), within: reader.number('within', 0) };
  }
  if (form !== 'curve') return null;
  const quantity = reader.choice('quantity', ['loss', 'val_loss']) ?? 'loss';
  return { ...told, form, quantity, steps: reader.number('steps'), top: reader.number('top') };
}

/** `- [x] right` and `- [ ] wrong`; what follows below within an item is what is said to it. */
function optionsOf(reader: Reader, list: List | undefined) {
  const options = (list?.children ?? []).map((item: ListItem) => ({
    text: reader.prose(item.children.slice(0, 1)),
    right: item.checked === true,
    after: reader.prose(item.children.slice(1)),
  }));
  const right = options.filter((one) => one.right).length;
  if (options.length < 2 || right !== 1) reader.problems.add(reader.line, 'lessons.bad_options');
  return options;
}

/** Settings of the experiment's data, as missions name them: `data.noise`. */
function fieldsOf({ known, preset }: Reading): string[] {
  return preset === null ? [] : known.dataFields(preset).map((name) => `data.${name}`);
}

function readMission(reader: Reader): Mission | null {
  const { reading } = reader;
  const id = reader.id();
  const text = reader.needed('goal');
  const goal = text ? readGoal(text, reader.line, reading) : null;
  const free = reader.names('free', ['data', 'loss', ...fieldsOf(reading)]) ?? [];
  const [before, after] = reader.halves();
  if (reading.preset === null) reader.problems.add(reader.line, 'lessons.mission_without');
  if (!goal) return null;
  return {
    kind: 'mission',
    ...{ id, goal, free },
    text: reader.prose(before),
    after: reader.prose(after),
  };
}
