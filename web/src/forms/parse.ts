/** What people type into a field, read with the field's own bounds. Messages say what to do. */
import type { Field, Json } from '../generated/wire';
import { parseNumber } from '../model/format';

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
    const example = field.kind === 'int' ? '32' : '0.05 or 0,05';
    return { problem: `“${text.trim()}” is not a number. Type one such as ${example}.` };
  }
  if (field.kind === 'int' && !Number.isInteger(value)) {
    return { problem: `Needs a whole number, got ${plain(value)}.` };
  }
  const { min, max } = field;
  if ((min !== null && value < min) || (max !== null && value > max)) {
    return { problem: `Needs a value ${range(min, max)}, got ${plain(value)}.` };
  }
  return { value };
}

function range(min: number | null, max: number | null): string {
  if (max === null) return `of at least ${plain(min)}`;
  return min === null ? `of at most ${plain(max)}` : `from ${plain(min)} to ${plain(max)}`;
}

/** Sizes apart by commas, ×, x or spaces, brackets allowed: `8 × 8 × 1`, `[8, 8]`. */
export function parseShape({ min, max }: Pick<Field, 'min' | 'max'>, text: string): Parsed {
  const parts = text
    .replaceAll(/[()[\]]/g, ' ')
    .split(/[\s,;×x*]+/i)
    .filter((part) => part !== '');
  const sizes = parts.map(Number);
  if (parts.length === 0 || parts.length > 6 || !sizes.every(Number.isInteger)) {
    return { problem: `Needs 1 to 6 whole sizes such as 8 × 8, got “${text.trim()}”.` };
  }
  // A least size of -1 means sizes from 1, and -1 for “whatever is left”.
  const least = min === -1 ? 1 : (min ?? 1);
  const off = sizes.find(
    (size) => !(size === -1 && min === -1) && (size < least || (max !== null && size > max)),
  );
  if (off !== undefined) {
    const rest = min === -1 ? ', or -1 for what is left' : '';
    return { problem: `Needs sizes ${range(least, max)}${rest}, got ${off}.` };
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
