/** A curve that charts can watch: `version` changes when there is something new to draw. */
import { Curve } from '../model/curve';

export class LiveCurve extends Curve {
  /** Read it in an effect; then read `points()`. Grows at most once per animation frame. */
  version = $state(0);

  /** Tells the watchers. */
  touch(): void {
    this.version += 1;
  }
}
