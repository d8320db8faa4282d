/** Where an activation is still, as people write it. */
import { plain } from '../../ui/numbers';
import type { Range } from '../../ui/plane/frame';

/** `z < −4.59`, `z > 4.59`, or `−0.77 < z < −0.74`; a zone at a picture's end goes on beyond it. */
export function zoneText([from, to]: Range, [least, most]: Range): string {
  if (from <= least && to >= most) return 'z';
  if (from <= least) return to === 0 ? 'z ≤ 0' : `z < ${plain(to, 1)}`;
  if (to >= most) return `z > ${plain(from, 1)}`;
  return `z ≈ ${plain((from + to) / 2, 2)}`;
}
