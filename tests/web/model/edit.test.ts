import { describe, expect, test } from 'vitest';
import type { Spec } from '../../../web/src/generated/wire';
import {
  EditError,
  addAfter,
  addBranch,
  beforeOutput,
  canMove,
  connect,
  disconnect,
  insertOnWire,
  moveNode,
  removeNode,
  rename,
  setConfig,
  targetsOf,
} from '../../../web/src/model/edit';
import { freshId, outputNode, reaches, wires } from '../../../web/src/model/graph';
import { catalogue, graph, inputsOf, preset, seeded } from '../specs';

const chain = () => graph({ input: [], a: ['input'], b: ['a'] });
const branched = () => graph({ input: [], a: ['input'], b: ['input'], sum: ['a', 'b'] });

function networkOf(spec: Spec) {
  const network = spec.networks.model;
  if (!network) throw new Error('no network');
  return network;
}

describe('questions about the graph', () => {
  test('wires are the inputs, in order', () => {
    expect(wires(networkOf(branched()))).toEqual([
      { source: 'input', from: 'input', to: 'a', slot: 0 },
      { source: 'input', from: 'input', to: 'b', slot: 0 },
      { source: 'a', from: 'a', to: 'sum', slot: 0 },
      { source: 'b', from: 'b', to: 'sum', slot: 1 },
    ]);
  });

  test('the output is the one node nobody consumes', () => {
    expect(outputNode(networkOf(branched()))?.id).toBe('sum');
    expect(outputNode(networkOf(graph({ input: [], a: ['input'], b: ['input'] })))).toBeNull();
  });

  test('reaches ends on circles', () => {
    const circle = graph({ input: [], a: ['b'], b: ['a'] });
    expect(reaches(networkOf(circle), 'a', 'input')).toBe(false);
    expect(reaches(networkOf(circle), 'a', 'b')).toBe(true);
  });

  test('fresh ids are snake case and free', () => {
    const network = networkOf(graph({ input: [], dense_1: ['input'], dense_3: ['dense_1'] }));
    expect(freshId(network, 'Dense')).toBe('dense_2');
    expect(freshId(network, 'GaussianNoise')).toBe('gaussian_noise_1');
  });
});

describe('adding', () => {
  test('insertOnWire puts the layer between, and only there', () => {
    const { spec, node } = insertOnWire(branched(), 'model', 'a', 'sum', 'Dropout', catalogue);
    expect(node).toBe('dropout_1');
    expect(inputsOf(spec)).toEqual({
      input: [],
      a: ['input'],
      b: ['input'],
      dropout_1: ['a'],
      sum: ['dropout_1', 'b'],
    });
  });

  test('addAfter takes over all consumers', () => {
    const { spec } = addAfter(branched(), 'model', 'input', 'Dense', catalogue);
    expect(inputsOf(spec)).toMatchObject({ dense_1: ['input'], a: ['dense_1'], b: ['dense_1'] });
  });

  test('addAfter the output makes a new output', () => {
    const { spec } = addAfter(chain(), 'model', 'b', 'Dense', catalogue);
    expect(outputNode(networkOf(spec))?.id).toBe('dense_1');
  });

  test('addBranch leaves the other consumers alone', () => {
    const { spec } = addBranch(chain(), 'model', 'a', 'Dense', catalogue);
    expect(inputsOf(spec)).toMatchObject({ b: ['a'], dense_1: ['a'] });
  });

  test('beforeOutput names the wire into the output', () => {
    expect(beforeOutput(networkOf(chain()))).toEqual({ from: 'a', to: 'b' });
  });

  test.each([
    ['Input', /takes no input/],
    ['NoSuchLayer', /no layer called NoSuchLayer/],
  ])('%s is refused', (type, message) => {
    expect(() => addAfter(chain(), 'model', 'a', type, catalogue)).toThrow(message);
  });
});

describe('removing and moving', () => {
  test('removeNode joins the neighbours, in the same slot', () => {
    const spec = removeNode(
      graph({ input: [], a: ['input'], b: ['a'], sum: ['input', 'b'] }),
      'model',
      'b',
    );
    expect(inputsOf(spec)).toEqual({ input: [], a: ['input'], sum: ['input', 'a'] });
  });

  test('removing one branch does not name its source twice', () => {
    const spec = removeNode(graph({ input: [], a: ['input'], sum: ['input', 'a'] }), 'model', 'a');
    expect(inputsOf(spec)).toEqual({ input: [], sum: ['input'] });
  });

  test('the input stays', () => {
    expect(() => removeNode(chain(), 'model', 'input')).toThrow(EditError);
  });

  test('moveNode swaps neighbours of a chain and back', () => {
    const moved = moveNode(chain(), 'model', 'a', 1);
    expect(inputsOf(moved)).toEqual({ input: [], b: ['input'], a: ['b'] });
    expect(inputsOf(moveNode(moved, 'model', 'a', -1))).toEqual(inputsOf(chain()));
  });

  test('a node cannot move past the input, the end, or a branch', () => {
    expect(canMove(chain(), 'model', 'a', -1)).toBe(false);
    expect(canMove(chain(), 'model', 'b', 1)).toBe(false);
    expect(canMove(branched(), 'model', 'a', 1)).toBe(false);
    expect(() => moveNode(branched(), 'model', 'a', 1)).toThrow(EditError);
  });
});

describe('wires', () => {
  test('a layer with one input changes its feeder', () => {
    const spec = connect(
      graph({ input: [], a: ['input'], b: ['a'] }),
      'model',
      'input',
      'b',
      catalogue,
    );
    expect(inputsOf(spec).b).toEqual(['input']);
  });

  test('a merge takes another input', () => {
    const start = graph({ input: [], a: ['input'], b: ['a'], sum: ['a', 'b'] });
    expect(inputsOf(connect(start, 'model', 'input', 'sum', catalogue)).sum).toEqual([
      'a',
      'b',
      'input',
    ]);
  });

  test.each([
    ['b', 'a', /close a circle/],
    ['a', 'a', /close a circle/],
    ['a', 'b', /already feeds/],
    ['a', 'nowhere', /no block called nowhere/],
  ])('%s to %s is refused', (from, to, message) => {
    expect(() => connect(chain(), 'model', from, to, catalogue)).toThrow(message);
  });

  test.each(['translate-attention', 'digits-cnn', 'fill'])(
    '%s: those offered are those that connect does not refuse',
    (name) => {
      const spec = preset(name);
      const [network = '', { nodes } = { nodes: [] }] = Object.entries(spec.networks)[0] ?? [];
      for (const { id } of nodes) {
        const offered = targetsOf(spec, network, id, catalogue);
        for (const { node, instead } of offered) {
          const next = connect(spec, network, id, node.id, catalogue).networks[network];
          const inputs = next?.nodes.find((one) => one.id === node.id)?.inputs ?? [];
          expect(inputs).toContain(id);
          expect(node.inputs.filter((one) => !inputs.includes(one))).toEqual(
            instead === null ? [] : [instead],
          );
        }
        for (const other of nodes) {
          if (offered.some(({ node }) => node === other)) continue;
          expect(() => connect(spec, network, id, other.id, catalogue)).toThrow(EditError);
        }
      }
    },
  );

  test('disconnect takes one wire away', () => {
    expect(inputsOf(disconnect(branched(), 'model', 'a', 'sum')).sum).toEqual(['b']);
    expect(() => disconnect(chain(), 'model', 'input', 'b')).toThrow(/no wire/);
  });
});

describe('rename and setConfig', () => {
  test('rename follows the wires', () => {
    expect(inputsOf(rename(branched(), 'model', 'a', ' hidden '))).toEqual({
      input: [],
      hidden: ['input'],
      b: ['input'],
      sum: ['hidden', 'b'],
    });
  });

  test.each(['b', '1a', '', 'x'.repeat(41), 'a b'])('the name “%s” is refused', (name) => {
    expect(() => rename(chain(), 'model', 'a', name)).toThrow(EditError);
  });

  test('setConfig changes one field and shares the rest', () => {
    const before = preset();
    const after = setConfig(before, 'model', 'dense_1', 'units', 8);
    expect(networkOf(after).nodes.find((node) => node.id === 'dense_1')?.config.units).toBe(8);
    expect(networkOf(after).nodes[0]).toBe(networkOf(before).nodes[0]);
    expect(after.training).toBe(before.training);
  });
});

test('random edits keep the graph whole and never touch what they were given', () => {
  const random = seeded(7);
  const pick = <T>(items: T[]): T => items[Math.floor(random() * items.length)] as T;
  const types = ['Dense', 'Dropout', 'Add', 'Activation'];
  let spec = chain();
  for (let round = 0; round < 600; round += 1) {
    const nodes = networkOf(spec).nodes;
    const [one, other] = [pick(nodes).id, pick(nodes).id];
    const edits = [
      () => addAfter(spec, 'model', one, pick(types), catalogue).spec,
      () => addBranch(spec, 'model', one, pick(types), catalogue).spec,
      () => removeNode(spec, 'model', one),
      () => moveNode(spec, 'model', one, pick([-1, 1] as const)),
      () => connect(spec, 'model', one, other, catalogue),
      () => disconnect(spec, 'model', one, other),
      () => rename(spec, 'model', one, `n${round}`),
    ];
    const before = JSON.stringify(spec);
    const given = spec;
    try {
      spec = pick(edits)();
    } catch (error) {
      expect(error).toBeInstanceOf(EditError);
    }
    expect(JSON.stringify(given)).toBe(before);
    const ids = networkOf(spec).nodes.map((node) => node.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of wires(networkOf(spec))) {
      expect(ids).toContain(from);
      // No wire leads back to where it came from: no circles.
      expect(reaches(networkOf(spec), to, from)).toBe(false);
    }
    if (ids.length > 12) spec = chain();
  }
});
