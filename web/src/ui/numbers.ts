/** Numbers in pictures: short, with a real minus sign. */
import { fixed, scientific } from '../model/format';

/** As few digits as say it: `0.1`, `−12.5`, `3.1×10⁻⁵`; `digits` decimals at most. */
export function plain(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 10 ** -digits)) return scientific(value, 1);
  const text = fixed(value, digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** The same for a formula; a negative number stands in brackets where it follows a sign. */
export function inFormula(value: number, after = false, digits = 4): string {
  const text = plain(value, digits)
    .replaceAll('\u2212', '-')
    .replaceAll('\u202f', '\\,')
    .replace(/×10(.*)/, (_, power: string) => `\\cdot 10^{${ordinary(power)}}`)
    .replace('∞', '\\infty');
  return after && text.startsWith('-') ? `(${text})` : text;
}

function ordinary(power: string): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return [...power].map((each) => (each === '⁻' ? '-' : String(digits.indexOf(each)))).join('');
}

/** A power of ten, where an axis counts powers: `10⁻³`; none between them. */
export function power(exponent: number): string {
  if (!Number.isInteger(exponent)) return '';
  return scientific(10 ** exponent, 0).replace(/^1×/, '');
}
