/** Which lesson is open stands in the address, and comes back from it. */
import { expect, test } from 'vitest';
import { Scene } from '../../../web/src/stores/scene.svelte';

function sceneAt(search: string) {
  const written: [string, boolean][] = [];
  const address = { search };
  const scene = new Scene({
    read: () => address.search,
    write: (next, fresh) => {
      address.search = next;
      written.push([next, fresh]);
    },
  });
  return { scene, address, written };
}

test.for([
  ['', null],
  ['?lesson', { lesson: '', screen: 1 }],
  ['?lang=de&lesson=valley&screen=3', { lesson: 'valley', screen: 3 }],
  ['?lesson=valley&screen=-1', { lesson: 'valley', screen: 1 }],
  ['?lesson=valley&screen=1e9', { lesson: 'valley', screen: 1 }],
] as const)('%s', ([search, place]) => {
  expect(sceneAt(search).scene.place).toEqual(place);
});

test('a visit is written, what else stands in the address stays', () => {
  const { scene, written } = sceneAt('?lang=de');
  scene.visit('valley');
  scene.visit('valley', 2, false);
  scene.leave();
  expect(written).toEqual([
    ['?lang=de&lesson=valley', true],
    ['?lang=de&lesson=valley&screen=2', false],
    ['?lang=de', true],
  ]);
});

test('leaving by the browser’s own button gives the whole playground back', () => {
  const { scene, address } = sceneAt('?lesson=valley');
  scene.shown = ['network'];
  scene.locked = ['network'];
  scene.wait = 'Answer first.';
  address.search = '';
  scene.follow();
  expect([scene.place, scene.shown, scene.locked, scene.wait]).toEqual([null, null, [], null]);
  expect([scene.shows('data'), scene.locks('network')]).toEqual([true, false]);
});
