/** The experiment being edited: spec, report, selection, undo. */
import type { Catalogue, Problem, Report, Spec } from '../generated/wire';

export class Workspace {
  /** Skeleton: signatures are final. */
  spec: Spec = $state.raw({} as Spec);
  /** The engine's last word on the spec; null until an engine has answered. */
  report: Report | null = $state.raw(null);
  /** Whether an answer is under way. */
  checking = $state(false);
  /** The selected node's id. */
  selected: string | null = $state(null);
  /** Something to tell the person about the last action (a refused link, an impossible edit). */
  notice: string | null = $state(null);
  readonly catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /** The name of the network being edited. */
  get network(): string {
    return 'model';
  }
  get canUndo(): boolean {
    return false;
  }
  get canRedo(): boolean {
    return false;
  }
  /** One undo step; rewrites the hash; schedules a check. Quick repeats of a label are one step. */
  apply(_label: string, _next: Spec): void {}
  /** As `apply`, but an EditError becomes the `notice` and changes nothing. */
  attempt(_label: string, _edit: (spec: Spec) => Spec): void {}
  undo(): void {}
  redo(): void {}
  loadPreset(_name: string): void {}
  problemsOf(_nodeId: string): Problem[] {
    return [];
  }
  /** Problems that belong to no node: data, training, the graph as a whole. */
  get otherProblems(): Problem[] {
    return [];
  }
  shapeOf(_nodeId: string): number[] | null {
    return null;
  }
  parametersOf(_nodeId: string): number | null {
    return null;
  }
}
