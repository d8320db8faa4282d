/** A block in words, for screen readers and for the layout. */
import { entryFor } from '../model/blocks';
import { count, shape } from '../model/format';
import { nodeOf } from '../model/graph';
import { networkAt } from '../model/place';
import type { App } from '../stores/app.svelte';
import type { Look } from './flow';

/** The block's label and its worst problem. */
export function describe({ workspace, catalogue }: App, id: string): Look {
  const network = networkAt(workspace.spec, workspace.network);
  const node = network ? nodeOf(network, id) : null;
  const title = node ? (entryFor(catalogue, workspace.spec, node)?.title ?? node.type) : id;
  const problems = workspace.problemsOf(id);
  const worst = problems.find((one) => one.severity === 'error') ?? problems[0];
  const facts = [
    `${title} ${id}`,
    `output ${shape(workspace.shapeOf(id))}`,
    `${count(workspace.parametersOf(id))} parameters`,
    ...(worst ? [worst.severity] : []),
  ];
  return { label: facts.join(', '), message: worst?.message ?? null };
}
