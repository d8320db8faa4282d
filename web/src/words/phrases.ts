/** Says in another language what is put together from English templates with values in them. */

/** Longer texts are no messages; deeper nesting is none of ours. */
const LONGEST = 2000;
const DEEPEST = 6;
const SENTENCES = 12;
const ITEMS = 40;
const KEPT = 4096;

/**
 * `{0} takes {1} inputs.`: its literal parts, which place follows each, and its translation. There
 * a place is `{0}`, or `{0!}` where the value is a name in specs, which stays as it is.
 */
interface Template {
  readonly parts: readonly string[];
  readonly places: readonly number[];
  readonly letters: number;
  readonly said: string;
}

const PLACE = /\{(\d)\}/;

export class Phrases {
  readonly #exact: Readonly<Record<string, string>>;
  readonly #heard = new Map<string, string>();
  /** Parts of the text at hand, so that each is looked at once. */
  readonly #looked = new Map<string, string | null>();
  readonly #byStart = new Map<string, readonly Template[]>();
  #templates: Template[] | null = null;

  /** `texts`: translations by English text; both may have numbered places. */
  constructor(texts: Readonly<Record<string, string>>) {
    this.#exact = texts;
  }

  /** A text in the other language; what is not known stays as it is. */
  say(text: string): string {
    const heard = this.#heard.get(text);
    if (heard !== undefined) return heard;
    this.#looked.clear();
    const said = this.#say(text, 0);
    if (this.#heard.size >= KEPT) this.#heard.clear();
    this.#heard.set(text, said);
    return said;
  }

  /** Whether a text is known as a whole: by itself, by templates, by its sentences. */
  knows(text: string): boolean {
    return this.#known(text, 0) !== null;
  }

  #say(text: string, depth: number): string {
    return this.#known(text, depth) ?? this.#partly(text, depth) ?? text;
  }

  #known(text: string, depth: number): string | null {
    if (Object.hasOwn(this.#exact, text)) return this.#exact[text] ?? null;
    if (!speaks(text, depth)) return null;
    let found = this.#looked.get(text);
    if (found === undefined) {
      found =
        this.#named(text, (rest) => this.#known(rest, depth + 1)) ??
        this.#listed(text, depth + 1) ??
        this.#inSentences(text, depth + 1) ??
        this.#templated(text, depth + 1, true);
      this.#looked.set(text, found);
    }
    return found;
  }

  /** What is known of lines and sentences; the rest stays. */
  #partly(text: string, depth: number): string | null {
    if (!speaks(text, depth)) return null;
    if (text.includes('\n')) return this.#each(text.split('\n'), '\n', depth + 1);
    const named = this.#named(text, (rest) => this.#partly(rest, depth + 1));
    const sentences = sentencesOf(text);
    return (
      named ??
      this.#templated(text, depth + 1, false) ??
      (sentences.length > 1 ? this.#each(sentences, ' ', depth + 1) : null)
    );
  }

  #each(texts: readonly string[], between: string, depth: number): string {
    return texts.map((text) => this.#say(text, depth)).join(between);
  }

  /** `dense_1: …`, where the name is one of the learner's. */
  #named(text: string, say: (rest: string) => string | null): string | null {
    const name = /^[^\s:]{1,200}: /.exec(text)?.[0];
    const rest = name === undefined ? null : say(text.slice(name.length));
    return name === undefined || rest === null ? null : name + rest;
  }

  /** `Hinge, Mean squared error`, if all of it is known. */
  #listed(text: string, depth: number): string | null {
    const items = text.split(', ');
    if (items.length < 2 || items.length > ITEMS) return null;
    const said = items.map((item) => this.#known(item, depth));
    return said.includes(null) ? null : said.join(', ');
  }

  /** Sentence by sentence, as few at a time as are known as one; null if one is not known. */
  #inSentences(text: string, depth: number): string | null {
    const sentences = sentencesOf(text);
    const said: string[] = [];
    for (let from = 0, to = 1; from < sentences.length; from = to++) {
      let found: string | null = null;
      // All of them together are looked at elsewhere.
      for (; to <= sentences.length && to - from < sentences.length; to++) {
        const part = sentences.slice(from, to).join(' ');
        found = this.#exact[part] ?? this.#templated(part, depth, true);
        if (found !== null) break;
      }
      if (found === null) return null;
      said.push(found);
    }
    return said.join(' ');
  }

  /** `whole`: a message that the template ends with has to be known, too. */
  #templated(text: string, depth: number, whole: boolean): string | null {
    for (const template of this.#beginning(text.charAt(0))) {
      const values = valuesOf(template, text);
      if (values === null) continue;
      const end = (template.parts.at(-1) === '' && values[template.places.at(-1) ?? 0]) || '';
      if (whole && end.includes(' ') && this.#known(end.trim(), depth) === null) continue;
      return template.said.replace(/\{(\d)(!?)\}/g, (_, place: string, asIs: string) => {
        const value = values[Number(place)] ?? '';
        return asIs ? value : this.#value(value, depth);
      });
    }
    return null;
  }

  /** The templates that a text with this first sign may fit. */
  #beginning(sign: string): readonly Template[] {
    this.#templates ??= templatesOf(this.#exact);
    const found =
      this.#byStart.get(sign) ??
      this.#templates.filter(({ parts }) => (parts[0]?.charAt(0) || sign) === sign);
    if (this.#byStart.size < KEPT) this.#byStart.set(sign, found);
    return found;
  }

  /** A value may be a message itself, with room around it. */
  #value(value: string, depth: number): string {
    const bare = value.trim();
    return value.replace(bare, () => this.#say(bare, depth));
  }
}

function speaks(text: string, depth: number): boolean {
  return text.length <= LONGEST && depth <= DEEPEST && /\p{L}/u.test(text);
}

/** Its sentences; a text of too many is looked at as one. */
function sentencesOf(text: string): string[] {
  const sentences = text.split(/(?<=[.?!]) (?=\S)/);
  return sentences.length <= SENTENCES ? sentences : [text];
}

/** The templates with places, those with most letters of their own first. */
function templatesOf(texts: Readonly<Record<string, string>>): Template[] {
  return Object.entries(texts)
    .filter(([text]) => PLACE.test(text))
    .map(([text, said]) => {
      const pieces = text.split(PLACE);
      const parts = pieces.filter((_, i) => i % 2 === 0);
      const places = pieces.filter((_, i) => i % 2 === 1).map(Number);
      return { parts, places, letters: parts.join('').length, said };
    })
    .sort((a, b) => b.letters - a.letters);
}

/**
 * What stands in a template's places, or null where the text is another. Literal parts are looked for
 * from left to right, each once, so that no text takes long.
 */
function valuesOf({ parts, places }: Template, text: string): string[] | null {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return null;
  const values: string[] = [];
  let at = first.length;
  for (const [i, place] of places.entries()) {
    const part = parts[i + 1] ?? '';
    const next = i === places.length - 1 ? end : text.indexOf(part, at);
    if (next < at || next > end) return null;
    values[place] = text.slice(at, next);
    at = next + part.length;
  }
  return values;
}
