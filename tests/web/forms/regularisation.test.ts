import { describe, expect, it } from 'vitest';
import { penaltyField, readPenalty, setPenalty } from '../../../web/src/forms/regularisation';
import { setConfig } from '../../../web/src/model/edit';
import { catalogue, preset } from '../specs';

describe('one penalty for all layers', () => {
  it('is none at first', () => {
    expect(readPenalty(preset(), 'model', catalogue)).toEqual({ kind: 'none' });
  });

  it('is set on every layer that has weights, and on no other', () => {
    const spec = setPenalty(preset(), 'model', catalogue, 'l2', 0.01);
    expect(readPenalty(spec, 'model', catalogue)).toEqual({ kind: 'l2', rate: 0.01 });
    for (const node of spec.networks['model']?.nodes ?? []) {
      expect(node.config['kernel_l2']).toBe(node.type === 'Dense' ? 0.01 : undefined);
    }
  });

  it('takes the place of the other penalty', () => {
    const l1 = setPenalty(preset(), 'model', catalogue, 'l1', 0.01);
    const l2 = setPenalty(l1, 'model', catalogue, 'l2', 0.1);
    expect(readPenalty(l2, 'model', catalogue)).toEqual({ kind: 'l2', rate: 0.1 });
  });

  it('leaves no trace when it is taken away', () => {
    const spec = setPenalty(preset(), 'model', catalogue, 'l2', 0.01);
    expect(setPenalty(spec, 'model', catalogue, 'none', 0)).toEqual(preset());
  });

  it('says when layers differ', () => {
    const spec = setConfig(preset(), 'model', 'dense_1', 'kernel_l2', 0.5);
    expect(readPenalty(spec, 'model', catalogue)).toEqual({ kind: 'mixed' });
  });

  it('reaches into the blocks that are used, and leaves others and knobs alone', () => {
    const dense = { id: 'inner', type: 'Dense', config: {}, inputs: [] };
    const use = (block: string) => ({ id: block, type: 'Block', config: { block }, inputs: [] });
    const definition = { title: '', help: '', nodes: [dense], knobs: [] };
    const target = { node: 'inner', field: 'kernel_l1' };
    const knob = { name: 'l1', title: '', default: 0.5, targets: [target] };
    const start = preset();
    const nodes = [...(start.networks['model']?.nodes ?? []), use('outer'), use('turned')];
    const spec = {
      ...start,
      networks: { ...start.networks, model: { nodes } },
      blocks: {
        outer: { ...definition, nodes: [use('deep')] },
        deep: definition,
        turned: { ...definition, knobs: [knob] },
        unused: definition,
      },
    };
    const next = setPenalty(spec, 'model', catalogue, 'l2', 0.01);
    expect(readPenalty(next, 'model', catalogue)).toEqual({ kind: 'l2', rate: 0.01 });
    expect(next.blocks?.['deep']?.nodes[0]?.config).toEqual({ kernel_l2: 0.01 });
    expect(next.blocks?.['turned']).toEqual(spec.blocks.turned);
    expect(next.blocks?.['unused']).toEqual(spec.blocks.unused);
    expect(setPenalty(next, 'model', catalogue, 'none', 0)).toEqual(spec);
  });

  it('knows the fields of both penalties', () => {
    expect(penaltyField(catalogue, 'l1')?.hyper).toBe(true);
    expect(penaltyField(catalogue, 'l2')?.hyper).toBe(true);
  });
});
