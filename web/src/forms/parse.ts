/** What people type into a field, read with the field's own bounds. Messages say what to do. */
import type { Field, Json } from '../generated/wire';
import { parseNumber } from '../model/format';
import { t } from '../words';

/** Either a value to commit or words about what is wrong. */
export type Parsed = { value: Json } | { problem: string };

/** Reads the text of a field of any kind that is typed. An empty optional field is null. */
export function parseField(field: Field, text: string): Parsed {
  if (text.trim() === '' && field.optional) return { value: null };
  if (field.kind === 'shape') return parseShape(field, text);
  if (field.kind === 'numbers') return parseNumbers(field, text);
  if (field.kind === 'text' || field.kind === 'formula') return { value: text };
  return parseBounded(field, text);
}

function parseBounded(field: Field, text: string): Parsed {
  const value = parseNumber(text);
  if (value === null) {
    const example = field.kind === 'int' ? '32' : t('forms.decimals');
    return { problem: t('forms.not_a_number', { text: text.trim(), example }) };
  }
  if (field.kind === 'int' && !Number.isInteger(value)) {
    return { problem: t('forms.needs_whole', { got: plain(value) }) };
  }
  const { min, max } = field;
  if ((min !== null && value < min) || (max !== null && value > max)) {
    return { problem: outside(min, max, plain(value)) };
  }
  return { value };
}

function outside(min: number | null, max: number | null, got: string): string {
  const ends = { min: plain(min), max: plain(max), got };
  if (max === null) return t('forms.needs_least', ends);
  return min === null ? t('forms.needs_most', ends) : t('forms.needs_between', ends);
}

/** Sizes apart by commas, ×, x or spaces, brackets allowed: `8 × 8 × 1`, `[8, 8]`. */
export function parseShape({ min, max }: Pick<Field, 'min' | 'max'>, text: string): Parsed {
  const parts = text
    .replaceAll(/[()[\]]/g, ' ')
    .split(/[\s,;×x*]+/i)
    .filter((part) => part !== '');
  const sizes = parts.map(Number);
  if (parts.length === 0 || parts.length > 6 || !sizes.every(Number.isInteger)) {
    return { problem: t('forms.needs_shape', { text: text.trim() }) };
  }
  // A least size of -1 means sizes from 1, and -1 for “whatever is left”.
  const least = min === -1 ? 1 : (min ?? 1);
  const off = sizes.find(
    (size) => !(size === -1 && min === -1) && (size < least || (max !== null && size > max)),
  );
  if (off !== undefined) {
    const key = max === null ? 'forms.needs_sizes_least' : 'forms.needs_sizes_between';
    const rest = String(min === -1);
    return { problem: t(key, { min: plain(least), max: plain(max), rest, got: off }) };
  }
  return { value: sizes };
}

/** Numbers apart by spaces or semicolons: `1 4 0,5`. The field's bounds hold for each of them. */
function parseNumbers(field: Field, text: string): Parsed {
  const parts = text
    .replaceAll(/[()[\]×]/g, ' ')
    .split(/[\s;]+/)
    .filter((part) => part !== '');
  const read = parts.map((part) => parseBounded(field, part));
  const wrong = read.find((one) => 'problem' in one);
  if (wrong) return wrong;
  return { value: read.map((one) => ('value' in one ? one.value : null)) };
}

/** A value as text to edit: no grouping, no trailing digits of float noise. */
export function plain(value: Json | undefined, between = ' × '): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(7)));
  if (Array.isArray(value)) return value.map((one) => plain(one)).join(between);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Where an optional field starts when it is switched on. */
export function startValue(field: Field): Json {
  if (field.default !== null) return field.default;
  if (field.kind === 'shape' || field.kind === 'numbers') return [1];
  if (field.kind === 'text' || field.kind === 'formula') return '';
  const { min, max } = field;
  if (min === null || max === null) return min ?? 1;
  if (field.scale !== 'log') return Math.min(max, Math.max(min, 1));
  const low = min > 0 ? min : max * 1e-6;
  return Number(Math.sqrt(low * max).toPrecision(1));
}
