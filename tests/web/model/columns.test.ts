import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  dataNetwork,
  withLayer,
  withoutLayer,
  withUnits,
} from '../../../web/src/model/columns';
import { addBranch, insertOnWire, setConfig } from '../../../web/src/model/edit';
import type { Spec } from '../../../web/src/generated/wire';
import { catalogue, inputsOf, preset } from '../specs';

const columns = (spec: Spec) => columnsOf(spec, 'model', catalogue);
const units = (spec: Spec) => columns(spec)?.map((column) => column.units);

describe('a network as columns of neurons', () => {
  it.each([
    ['circle', [4, 1]],
    ['spiral', [16, 16, 1]],
    ['logistic-regression', [1]],
  ])('%s has them', (name, wanted) => {
    expect(units(preset(name))).toEqual(wanted);
  });

  it.each(['overfit', 'digits-cnn', 'resnet-mini'])('%s is too wide, or no such chain', (name) => {
    expect(columns(preset(name))).toBeNull();
  });

  it('takes what leaves units apart into the column before', () => {
    const { spec } = insertOnWire(
      preset('circle'),
      'model',
      'dense_1',
      'output',
      'Dropout',
      catalogue,
    );
    expect(columns(spec)?.map(({ id, end }) => [id, end])).toEqual([
      ['dense_1', 'dropout_1'],
      ['output', 'output'],
    ]);
  });

  it('are none where the network branches', () => {
    expect(
      columns(addBranch(preset('circle'), 'model', 'input', 'Dense', catalogue).spec),
    ).toBeNull();
  });

  it('of a game are those of the network that sees the samples', () => {
    expect(dataNetwork(preset('gan-plane'))).toBe('discriminator');
    expect(dataNetwork(preset('circle'))).toBe('model');
  });
});

describe('edits', () => {
  it('change a layer’s neurons', () => {
    const spec = preset('circle');
    const [first] = columns(spec) ?? [];
    if (!first) throw new Error('no column');
    expect(units(withUnits(spec, 'model', first, 1))).toEqual([5, 1]);
  });

  it('add a layer like the one before it, and take it away', () => {
    const spec = setConfig(preset('circle'), 'model', 'dense_1', 'activation', 'relu');
    const more = withLayer(spec, 'model', columns(spec) ?? [], catalogue);
    expect(units(more)).toEqual([4, 4, 1]);
    const added = more.networks['model']?.nodes.find((node) => node.id === 'dense_2');
    expect(added?.config['activation']).toBe('relu');
    const less = withoutLayer(more, 'model', columns(more) ?? []);
    expect(inputsOf(less)).toEqual(inputsOf(spec));
  });

  it('leave the output where it is alone', () => {
    const spec = preset('logistic-regression');
    expect(withoutLayer(spec, 'model', columns(spec) ?? [])).toBe(spec);
    expect(units(withLayer(spec, 'model', columns(spec) ?? [], catalogue))).toEqual([4, 1]);
  });
});
