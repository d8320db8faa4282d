/**
 * The page's words, in the reader's language.
 *
 * Messages stand in `<language>/<room>.json` by name, in ICU's syntax: `{count, plural, one {# run}
 * other {# runs}}`. What the engine says (titles, helps, problems) stands in `<language>/engine.json`
 * by its English text or template. The language is settled before any other module runs, and stays for as long
 * as the page: modules may put their words into constants.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import type { Pack } from './en';
import { LOCALES, packs, type Language } from './language';
import { Phrases } from './phrases';

export { keepLanguage, languageFor, LANGUAGES, type Language } from './language';

/** The name of a message: `room.message`. */
export type Key = {
  [Room in keyof Pack & string]: `${Room}.${keyof Pack[Room] & string}`;
}[keyof Pack & string];

/** What a message's places are filled with. */
export type Values = Record<string, string | number>;

/** What a pack must hold: the rooms and names of the English one. */
export type Translation = { [Room in keyof Pack]: Record<keyof Pack[Room], string> } & {
  engine: Record<string, string>;
};

let spoken: Language = 'en';
let pack: Translation | null = null;
let phrases: Phrases | null = null;
let messages = formatter();

/** Loads a language; everything is said in it from then on. */
export async function speak(language: Language): Promise<void> {
  pack = (await packs[language]()).default;
  phrases = language === 'en' ? null : new Phrases(pack.engine);
  spoken = language;
  messages = formatter();
}

/** The language that is spoken. */
export function language(): Language {
  return spoken;
}

/** Its name for the browser: `en-GB`. */
export function locale(): string {
  return LOCALES[spoken];
}

/**
 * A message with its places filled in. Throws an Error before `speak`, and for a place without a
 * value.
 */
export function t(key: Key, values?: Values): string {
  return messages(textOf(key), values);
}

/** Says messages of a part of the page that brings its own. */
export type Say<Messages> = (name: keyof Messages & string, values?: Values) => string;

/** Message files by language, to be loaded when they are needed. */
export type Packs<Messages> = Record<Language, () => Promise<{ default: Messages }>>;

/** Loads such a part's messages in the language that is spoken. */
export async function sayer<Messages extends Record<string, string>>(
  packs: Packs<Messages>,
): Promise<Say<Messages>> {
  const own = (await packs[spoken]()).default;
  const fill = formatter();
  return (name, values) => fill(own[name] ?? name, values);
}

/** What the engine says, in the reader's language: in English, where it has no translation. */
export function said(text: string): string {
  return phrases?.say(text) ?? text;
}

/** A message in which places are named and nothing else; ICU's reader takes 20 ms to get ready. */
const SIMPLE = /^(?:[^{}']|\{\s*\w+\s*\})*$/;

/** Fills messages in; each is read once. */
function formatter(): (text: string, values?: Values) => string {
  const read = new Map<string, IntlMessageFormat>();
  return (text, values = {}) => {
    if (!/[{']/.test(text)) return text;
    if (SIMPLE.test(text)) return filled(text, values);
    let message = read.get(text);
    if (!message) {
      message = new IntlMessageFormat(text, LOCALES[spoken], undefined, { ignoreTag: true });
      read.set(text, message);
    }
    return String(message.format(values));
  };
}

function filled(text: string, values: Values): string {
  return text.replace(/\{\s*(\w+)\s*\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`“${text}” has no value for “${name}”.`);
    return String(value);
  });
}

function textOf(key: Key): string {
  if (!pack) throw new Error(`No language is spoken yet, but ${key} is asked for.`);
  const [room = '', name = ''] = key.split('.') as [string, string];
  return (pack as Record<string, Record<string, string>>)[room]?.[name] ?? key;
}
