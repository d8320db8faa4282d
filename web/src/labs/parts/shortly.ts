/** A figure that fits into a small cell: `−3`, `.33`, `12`. */
import { fixed } from '../../model/format';

export function shortly(value: number): string {
  const size = Math.abs(value);
  const text = fixed(value, size < 1 ? 2 : size < 10 ? 1 : 0);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short.replace(/^(\u2212?)0\./, '$1.') || '0';
}
