/** Numbers as people read them: fixed digits, thin spaces between thousands, a real minus sign. */
import { language, locale, t } from '../words';

/** A narrow space at which no line breaks: a number stays with its unit. */
const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';
const DASH = '\u2013';

/** A count: `12 345`, with thin spaces; a dash when unknown. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? DASH : fixed(value, 0);
}

/** A number with a fixed number of decimals: `-1 234.50`. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/**
 * A loss or a metric in a width that does not jump: four decimals, or a power of ten when four
 * decimals would show nothing; a dash when there is none yet.
 */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  if (!Number.isFinite(value)) return special(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? scientific(value, 2) : fixed(value, 4);
}

/** A number with a power of ten: `3.10×10⁻⁵`. */
export function scientific(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [mantissa = '0', exponent = '0'] = value.toExponential(decimals).split('e');
  return `${mantissa.replace('-', MINUS)}×10${superscript(Number(exponent))}`;
}

/** A quantity with an SI prefix: `48.0 k`, `1.23 M`; `digits` significant digits. */
export function engineering(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined) return DASH;
  if (!Number.isFinite(value)) return special(value);
  if (value === 0) return '0';
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  const rounded = Number(value.toPrecision(digits));
  const power = Math.floor(Math.log10(Math.abs(rounded)) / 3);
  const step = Math.min(Math.max(power, 0), prefixes.length - 1);
  const scaled = rounded / 1000 ** step;
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(scaled))) + 1);
  const decimals = step === 0 && Number.isInteger(rounded) ? 0 : Math.max(0, digits - whole);
  const prefix = prefixes[step] ?? '';
  return prefix === ''
    ? fixed(scaled, decimals)
    : `${fixed(scaled, decimals)}${NARROW_SPACE}${prefix}`;
}

/** Bytes in powers of 1024: `1.5 MiB`. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${fixed(value / 1024 ** power, power === 0 ? 0 : 1)}${NARROW_SPACE}${units[power] ?? 'B'}`;
}

/** A shape without its batch axis: `8 × 8 × 16`; a single number for a vector. */
export function shape(sizes: number[] | null | undefined): string {
  if (!sizes) return DASH;
  return sizes.length === 0
    ? t('model.one_number')
    : sizes.map((size) => fixed(size, 0)).join(' × ');
}

/** A fraction as per cent: `97.2 %`. */
export function percent(value: number | null | undefined, decimals = 1): string {
  return value === null || value === undefined
    ? DASH
    : `${fixed(value * 100, decimals)}${NARROW_SPACE}%`;
}

/** A time as in a sentence: `90 minutes`, `1 hour`. */
export function roughly(seconds: number): string {
  if (seconds % 3600 === 0) return t('model.hours', amount(seconds / 3600));
  if (seconds < 120) return t('model.seconds', amount(seconds));
  return t('model.minutes', amount(seconds / 60));
}

function amount(value: number): { n: number; text: string } {
  const n = Math.round(value);
  return { n, text: count(n) };
}

/**
 * A title as in a sentence: `Learning rate` loses its capital, `SGD` keeps them, and German does
 * with all it has: its titles begin with nouns.
 */
export function lowered(title: string): string {
  const common = language() !== 'de' && /^\p{Lu}[\p{Ll}’]/u.test(title);
  return common ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** Items as in a sentence: `a, b and c`. */
export function sentence(items: string[]): string {
  return new Intl.ListFormat(locale()).format(items);
}

/**
 * What a person typed into a number box: decimal comma or point, spaces between thousands, an
 * exponent. Null when it is no finite number.
 */
export function parseNumber(text: string): number | null {
  const plain = text
    .replaceAll(/[\s\u2009\u202f']/g, '')
    .replace(MINUS, '-')
    .replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

function special(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : `${MINUS}∞`;
}

function superscript(value: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const text = [...String(Math.abs(value))].map((digit) => digits[Number(digit)]).join('');
  return value < 0 ? `⁻${text}` : text;
}
