/** A block in words, for screen readers and for the layout. */
import { entryFor } from '../model/blocks';
import { count, shape } from '../model/format';
import { nodeOf } from '../model/graph';
import { networkAt } from '../model/place';
import { repairOf } from '../model/repair';
import type { App } from '../stores/app.svelte';
import { t } from '../words';
import type { Look } from './flow';

/** The block's label and its worst problem. */
export function describe({ workspace, catalogue }: App, id: string): Look {
  const network = networkAt(workspace.spec, workspace.network);
  const node = network ? nodeOf(network, id) : null;
  const title = node ? (entryFor(catalogue, workspace.spec, node)?.title ?? node.type) : id;
  const problems = workspace.problemsOf(id);
  const worst = problems.find((one) => one.severity === 'error') ?? problems[0];
  const label = t('editor.described', {
    title,
    id,
    shape: shape(workspace.shapeOf(id)),
    parameters: count(workspace.parametersOf(id)),
    problem: worst?.severity ?? 'none',
  });
  const mends = worst !== undefined && repairOf(workspace.spec, workspace.network, worst) !== null;
  return { label, message: worst?.message ?? null, mends };
}
