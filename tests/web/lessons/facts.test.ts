/** What a mission counts on: that nobody has changed what the screen does not leave to be changed. */
import { expect, test } from 'vitest';
import { setPenalty } from '../../../web/src/forms/regularisation';
import catalogue from '../../../web/src/generated/catalogue.json';
import type { Catalogue, Spec } from '../../../web/src/generated/wire';
import { changedOf } from '../../../web/src/lessons/facts';
import type { Mission } from '../../../web/src/lessons/lesson';
import { setPath } from '../../../web/src/model/settings';

const known = catalogue as unknown as Catalogue;
const own = known.presets.find(({ name }) => name === 'overfit')?.spec as Spec;
const mission: Mission = {
  ...{ kind: 'mission', id: 'a', free: [], text: [], after: [] },
  goal: { op: 'is', fact: 'diverged' },
};
const held = setPenalty(own, 'model', known, 'l2', 0.1);
const wider = setPath(own, 'networks.model.nodes[1].config.units', 65);

test('regularisation is a part of the training, though it stands in the network', () => {
  expect(JSON.stringify(held.networks)).not.toBe(JSON.stringify(own.networks));
  expect(changedOf(mission, ['training'], own, held)).toBeNull();
  expect(changedOf(mission, ['network'], own, held)).toBeNull();
  expect(changedOf(mission, ['outcome'], own, held)).toBe('network');
});

test('other changes of a network that cannot be touched are seen', () => {
  expect(changedOf(mission, ['training'], own, wider)).toBe('network');
  expect(changedOf(mission, ['network'], own, wider)).toBeNull();
});
