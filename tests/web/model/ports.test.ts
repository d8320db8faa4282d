/** Blocks with further outputs: an input names a block, or a block and its port. */
import { describe, expect, test } from 'vitest';
import { flowOf } from '../../../web/src/editor/flow';
import * as edit from '../../../web/src/model/edit';
import { consumers, endpoint, outputNode, reaches, wires } from '../../../web/src/model/graph';
import { decodeHash, encodeHash } from '../../../web/src/model/hash';
import { readSpec } from '../../../web/src/model/read-spec';
import type { Spec } from '../../../web/src/generated/wire';
import { catalogue, graph, inputsOf } from '../specs';

const states = ['encoder.state_h', 'encoder.state_c'];
const shape = {
  input: [],
  encoder: ['input'],
  middle: ['encoder'],
  decoder: ['middle', ...states],
  end: ['decoder'],
};
const spec = graph(shape);
const network = networkOf(spec);

function networkOf({ networks }: Spec) {
  if (!networks.model) throw new Error('no network');
  return networks.model;
}

test('a wire knows its block and what it carries', () => {
  expect(endpoint('encoder.state_h')).toEqual({ node: 'encoder', port: 'state_h' });
  expect(endpoint('encoder')).toEqual({ node: 'encoder', port: '' });
  expect(wires(network)).toContainEqual({
    source: 'encoder.state_h',
    from: 'encoder',
    to: 'decoder',
    slot: 1,
  });
});

test('whoever takes a port is a consumer', () => {
  expect(consumers(network, 'encoder').map((node) => node.id)).toEqual(['middle', 'decoder']);
  expect(outputNode(network)?.id).toBe('end');
  expect(reaches(networkOf(graph({ a: [], b: ['a.x'], c: ['b.y'] })), 'a', 'c')).toBe(true);
});

describe('edits keep ports', () => {
  const decoder = (edited: Spec) => inputsOf(edited)['decoder'];

  test('a layer put on the wire of a port', () => {
    const put = edit.insertOnWire(spec, 'model', 'encoder.state_h', 'decoder', 'Dense', catalogue);
    expect(inputsOf(put.spec)).toMatchObject({
      dense_1: ['encoder.state_h'],
      decoder: ['middle', 'dense_1', 'encoder.state_c'],
    });
    expect(decoder(edit.removeNode(put.spec, 'model', 'dense_1'))).toEqual(shape.decoder);
  });

  test('a layer behind the block leaves its ports alone', () => {
    const { spec: next } = edit.addAfter(spec, 'model', 'encoder', 'Dropout', catalogue);
    expect(inputsOf(next)).toMatchObject({ middle: ['dropout_1'], decoder: shape.decoder });
  });

  test('a block takes its ports along, by name and away', () => {
    expect(decoder(edit.rename(spec, 'model', 'encoder', 'reader'))).toEqual([
      'middle',
      'reader.state_h',
      'reader.state_c',
    ]);
    expect(decoder(edit.removeNode(spec, 'model', 'encoder'))).toEqual(['middle']);
  });

  test('only that wire is taken away', () => {
    const next = edit.disconnect(spec, 'model', 'encoder.state_h', 'decoder');
    expect(decoder(next)).toEqual(['middle', 'encoder.state_c']);
  });

  test('nothing changes places across a port', () => {
    const tied = graph({ input: [], a: ['input'], b: ['a.state_h'], c: ['b'] });
    expect(edit.canMove(tied, 'model', 'a', 1)).toBe(false);
    expect(edit.canMove(tied, 'model', 'b', -1)).toBe(false);
    expect(edit.canMove(tied, 'model', 'b', 1)).toBe(true);
  });
});

test('a link keeps ports and refuses what is none', () => {
  expect(decodeHash(encodeHash(spec), catalogue)).toEqual(spec);
  for (const wrong of ['a.', '.a', 'a.b.c', 'a b', 'a.1']) {
    expect(() => readSpec(graph({ input: [], a: ['input'], b: [wrong] }))).toThrow(
      /expected a name/,
    );
  }
});

test('wires of one pair of blocks lie side by side', () => {
  const look = () => ({ label: '', message: null });
  const { edges } = flowOf(network, look, [], { width: 800, height: 800 }, 16);
  const both = edges.filter((edge) => edge.target === 'decoder' && edge.source === 'encoder');
  expect(both.map((edge) => edge.data?.['lane'])).toEqual([-0.5, 0.5]);
  expect(new Set(edges.map((edge) => edge.id)).size).toBe(edges.length);
});
