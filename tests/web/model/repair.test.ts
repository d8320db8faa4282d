import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../web/src/generated/wire';
import { repaired, repairOf } from '../../../web/src/model/repair';
import { catalogue, graph, inputsOf } from '../specs';

const spec = graph({ input: [], a: ['input'], b: ['input'], sum: ['a', 'b'] });
const problem = (node: string, insert: string | null): Problem => ({
  ...{ severity: 'error', path: '', message: '', network: 'model', node, field: null },
  repair: { title: 'Do it', insert, config: insert ? { target_shape: [8, 8, 1] } : { units: 3 } },
});

describe('a repair', () => {
  it('puts a layer before the node, with its settings', () => {
    const found = repairOf(spec, 'model', problem('a', 'Reshape'));
    if (!found) throw new Error('no repair');
    const next = repaired(spec, 'model', 'a', found, catalogue);
    expect(inputsOf(next)).toEqual({
      ...{ input: [], reshape_1: ['input'], a: ['reshape_1'] },
      ...{ b: ['input'], sum: ['a', 'b'] },
    });
    const added = next.networks['model']?.nodes.find((node) => node.id === 'reshape_1');
    expect(added?.config).toEqual({ target_shape: [8, 8, 1] });
  });

  it('sets what is there', () => {
    const found = repairOf(spec, 'model', problem('a', null));
    if (!found) throw new Error('no repair');
    const next = repaired(spec, 'model', 'a', found, catalogue);
    expect(next.networks['model']?.nodes[1]?.config).toEqual({ units: 3 });
  });

  it('is not offered where it is not plain on which wire', () => {
    expect(repairOf(spec, 'model', problem('sum', 'Flatten'))).toBeNull();
    expect(repairOf(spec, 'model', problem('gone', null))).toBeNull();
    expect(repairOf(spec, 'model', { ...problem('a', null), repair: undefined })).toBeNull();
  });
});
