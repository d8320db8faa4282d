/** Blocks: saved from layers, dropped in, opened, edited and unpacked. */
import { describe, expect, test } from 'vitest';
import type { Knob, Node, Spec } from '../../../web/src/generated/wire';
import * as blocks from '../../../web/src/model/blocks';
import * as edit from '../../../web/src/model/edit';
import { endsOf, knobChoices, saveAsBlock, unpack } from '../../../web/src/model/fold';
import { decodeHash, encodeHash } from '../../../web/src/model/hash';
import { networkAt, placeOf } from '../../../web/src/model/place';
import { readSpec } from '../../../web/src/model/read-spec';
import { catalogue, graph, inputsOf } from '../specs';

const shape = { input: [], a: ['input'], b: ['a'], c: ['a'], sum: ['b', 'c'], end: ['sum'] };
const spec = graph(shape);
const units: Knob = {
  name: 'units',
  title: 'units',
  default: 8,
  targets: [
    { node: 'b', field: 'units' },
    { node: 'c', field: 'units' },
  ],
};
const saved = saveAsBlock(spec, 'model', ['b', 'c', 'sum'], 'Two ways!', [units]);

function nodeAt(from: Spec, place: string, id: string): Node {
  const node = networkAt(from, place)?.nodes.find((one) => one.id === id);
  if (!node) throw new Error(`no ${id}`);
  return node;
}

describe('layers become a block', () => {
  test('used in their place', () => {
    expect(saved.node).toBe('two_ways_1');
    expect(inputsOf(saved.spec)).toEqual({
      input: [],
      a: ['input'],
      two_ways_1: ['a'],
      end: ['two_ways_1'],
    });
    const inside = networkAt(saved.spec, placeOf('two_ways'))?.nodes ?? [];
    expect(Object.fromEntries(inside.map(({ id, inputs }) => [id, inputs]))).toEqual({
      input: [],
      b: ['input'],
      c: ['input'],
      sum: ['b', 'c'],
    });
    expect(saved.spec.blocks?.['two_ways']?.title).toBe('Two ways!');
  });

  test.each([
    [['b', 'c'], /one exit, this selection ends in 2 places \(b, c\)/],
    [['sum'], /one entry, this selection begins in 2 places \(b, c\)/],
    [['input', 'a'], /Input block stays outside/],
    [['a', 'b'], /ends in 2 places \(a, b\)/],
    [[], /Choose the layers/],
  ])('%j is refused with the reason', (ids, reason) => {
    expect(() => endsOf(spec, 'model', ids)).toThrow(reason);
  });

  test('a port taken outside cannot be kept', () => {
    const ports = graph({ input: [], a: ['input'], b: ['a', 'a.state'], c: ['b'] });
    expect(() => endsOf(ports, 'model', ['a'])).toThrow(/further outputs of a/);
    expect(endsOf(ports, 'model', ['a', 'b'])).toEqual({ source: 'input', exit: 'b' });
  });

  test('settings of one name and value are offered as one knob', () => {
    const set = edit.setConfig(spec, 'model', 'c', 'activation', 'tanh');
    const offered = knobChoices(set, 'model', ['b', 'c'], catalogue);
    const byName = new Map(offered.map((knob) => [knob.name, knob.targets.map((t) => t.node)]));
    expect(byName.get('units')).toEqual(['b', 'c']);
    expect(byName.get('activation')).toEqual(['b']);
    expect(byName.get('c_activation')).toEqual(['c']);
  });
});

describe('a use', () => {
  const turned = blocks.setSetting(saved.spec, 'model', saved.node, 'units', 5);
  const use = nodeAt(turned, 'model', saved.node);

  test('has a form made of its knobs', () => {
    const entry = blocks.entryFor(catalogue, turned, use);
    expect(entry?.title).toBe('Two ways!');
    expect(entry?.fields.map(({ name, kind, default: first }) => [name, kind, first])).toEqual([
      ['units', 'int', 8],
    ]);
    expect(blocks.settingsOf(turned, 'model', use)).toEqual({ units: 5 });
  });

  test('unpacks into layers with the values of its knobs', () => {
    const { spec: flat, node } = unpack(turned, 'model', saved.node);
    expect(node).toBe('two_ways_1_sum');
    expect(inputsOf(flat)).toEqual({
      input: [],
      a: ['input'],
      two_ways_1_b: ['a'],
      two_ways_1_c: ['a'],
      two_ways_1_sum: ['two_ways_1_b', 'two_ways_1_c'],
      end: ['two_ways_1_sum'],
    });
    expect(nodeAt(flat, 'model', 'two_ways_1_b').config).toEqual({ units: 5 });
  });

  test('takes one wire, and a new one instead', () => {
    const next = edit.connect(turned, 'model', 'input', saved.node, catalogue);
    expect(inputsOf(next)[saved.node]).toEqual(['input']);
  });

  test('travels in a link', () => {
    expect(decodeHash(encodeHash(turned), catalogue)).toEqual(turned);
  });
});

describe('inside a block', () => {
  const place = placeOf('two_ways');

  test('edits are those of a network', () => {
    const { spec: next, node } = edit.addAfter(saved.spec, place, 'b', 'Dropout', catalogue);
    expect(nodeAt(next, place, 'sum').inputs).toEqual([node, 'c']);
    expect(inputsOf(next)).toEqual(inputsOf(saved.spec));
  });

  test('knobs follow a new name and let go of what is removed', () => {
    const named = edit.rename(saved.spec, place, 'b', 'left');
    expect(named.blocks?.['two_ways']?.knobs[0]?.targets[0]?.node).toBe('left');
    const less = edit.removeNode(named, place, 'left');
    expect(less.blocks?.['two_ways']?.knobs[0]?.targets).toEqual([{ node: 'c', field: 'units' }]);
  });

  test('a setting with a knob sets where the knob begins', () => {
    const next = blocks.setSetting(saved.spec, place, 'b', 'units', 3);
    expect(next.blocks?.['two_ways']?.knobs[0]?.default).toBe(3);
    expect(blocks.settingsOf(next, place, nodeAt(next, place, 'c'))).toMatchObject({ units: 3 });
  });

  test('a knob that goes takes its values along, at every use', () => {
    const turned = blocks.setSetting(saved.spec, 'model', saved.node, 'units', 5);
    const one = blocks.toggleKnob(turned, place, 'b', 'units', catalogue);
    const none = blocks.toggleKnob(one, place, 'c', 'units', catalogue);
    expect(nodeAt(one, 'model', saved.node).config['knobs']).toEqual({ units: 5 });
    expect(nodeAt(none, 'model', saved.node).config['knobs']).toEqual({});
    expect(none.blocks?.['two_ways']?.knobs).toEqual([]);
    expect(nodeAt(none, place, 'b').config).toMatchObject({ units: 8 });
    const again = blocks.toggleKnob(none, place, 'b', 'activation', catalogue);
    expect(blocks.knobFor(again, place, 'b', 'activation')?.name).toBe('activation');
  });
});

describe('the palette', () => {
  const names = (from: Spec, place: string) =>
    blocks.blockChoices(catalogue, from, place).map((entry) => entry.name);

  test('offers own blocks and ready-made ones, never a block within itself', () => {
    const ready = catalogue.blocks.map((block) => `block.${block.name}`);
    expect(names(spec, 'model')).toEqual(ready);
    expect(names(saved.spec, 'model')).toEqual(['block.two_ways', ...ready]);
    expect(names(saved.spec, placeOf('two_ways'))).toEqual(ready);
  });

  test.each(catalogue.blocks.map((block) => block.name))('%s comes with its definition', (name) => {
    const brought = blocks.bring(spec, `block.${name}`, catalogue);
    const put = edit.insertOnWire(brought, 'model', 'input', 'a', `block.${name}`, catalogue);
    expect(nodeAt(put.spec, 'model', `${name}_1`).config).toEqual({ block: name, knobs: {} });
    const entry = blocks.entryFor(catalogue, put.spec, nodeAt(put.spec, 'model', put.node));
    const knobs = put.spec.blocks?.[name]?.knobs.map((knob) => knob.name);
    expect(entry?.fields.map((field) => field.name)).toEqual(knobs);
    expect(readSpec(JSON.parse(JSON.stringify(put.spec)))).toEqual(put.spec);
  });

  test('two blocks that hold each other end in a message, not in a circle', () => {
    const use = (block: string): Node => ({
      id: 'x',
      type: 'Block',
      config: { block, knobs: {} },
      inputs: ['input'],
    });
    const knob = { name: 'k', title: 'k', default: 1, targets: [{ node: 'x', field: 'k' }] };
    const input: Node = { id: 'input', type: 'Input', config: {}, inputs: [] };
    const holding = (block: string) => ({
      title: block,
      help: '',
      nodes: [input, use(block)],
      knobs: [knob],
    });
    const circle = { ...spec, blocks: { p: holding('q'), q: holding('p') } };
    expect(blocks.entryFor(catalogue, circle, use('p'))?.fields).toEqual([]);
    expect(names(circle, placeOf('p'))).not.toContain('block.q');
  });
});

describe('definitions', () => {
  test('get another title, but never none', () => {
    const renamed = blocks.renameBlock(saved.spec, 'two_ways', '  Three ways ');
    expect(renamed.blocks?.['two_ways']?.title).toBe('Three ways');
    expect(networkAt(renamed, 'model')).toBe(networkAt(saved.spec, 'model'));
    expect(blocks.renameBlock(saved.spec, 'two_ways', '   ')).toBe(saved.spec);
  });

  test('that nothing uses are forgotten, those inside used ones are kept', () => {
    expect(blocks.unusedBlocks(saved.spec)).toEqual([]);
    expect(blocks.withoutUnused(saved.spec)).toEqual(saved.spec);
    const apart = unpack(saved.spec, 'model', 'two_ways_1').spec;
    expect(blocks.unusedBlocks(apart)).toEqual(['two_ways']);
    expect('blocks' in blocks.withoutUnused(apart)).toBe(false);
    const inner = saved.spec.blocks?.['two_ways'];
    if (!inner) throw new Error('no two_ways');
    const holder = {
      ...inner,
      nodes: inner.nodes.map((node) =>
        node.id === 'b' ? { ...node, type: 'Block', config: { block: 'deep', knobs: {} } } : node,
      ),
    };
    const nested = { ...saved.spec, blocks: { two_ways: holder, deep: inner, alone: inner } };
    expect(blocks.unusedBlocks(nested)).toEqual(['alone']);
    expect(Object.keys(blocks.withoutUnused(nested).blocks ?? {})).toEqual(['two_ways', 'deep']);
  });
});

describe('what a hostile spec says of blocks is refused', () => {
  const hostile = (block: unknown) => ({ ...spec, blocks: { evil: block } });
  const fine = saved.spec.blocks?.['two_ways'];
  test.each([
    [{ ...fine, nodes: [] }, /at least one block/],
    [{ ...fine, title: 7 }, /blocks.evil.title: expected a text/],
    [{ ...fine, knobs: [{ ...units, name: '<b>' }] }, /knobs\[0\].name: expected a name/],
    [{ ...fine, knobs: [{ ...units, targets: [] }] }, /at least one setting/],
    [{ ...fine, knobs: Array.from({ length: 99 }, () => units) }, /at most 32/],
    ['evil', /expected an object/],
  ])('%#', (block, reason) => {
    expect(() => readSpec(hostile(block))).toThrow(reason);
  });
});
