/** What a learner drew, or took from a file or the camera: it stays as long as the page, whatever view is shown. */
import type { Stroke } from '../model/ink';
import type { Pixels } from '../model/photo';

export class Easel {
  strokes: readonly Stroke[] = $state.raw([]);
  /** What came from a file or the camera; it takes the place of strokes. */
  photo: Pixels | null = $state.raw(null);
  /** Whether what is bright in the photo counts as ink; null: as it looks. */
  bright: boolean | null = $state(null);
}
