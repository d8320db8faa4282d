/** Missions: what a run tells, and whether that is enough. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedOf, factsOf, neuronsOf } from '../../../web/src/lessons/facts';
import { factsIn, met, type Facts } from '../../../web/src/lessons/goal';
import type { Goal, Mission } from '../../../web/src/lessons/lesson';
import type { StartedEvent } from '../../../web/src/generated/wire';
import {
  setBatchSize,
  setDataConfig,
  setDataset,
  setPart,
  setPartConfig,
} from '../../../web/src/model/settings';
import { NO_RUN } from '../../../web/src/stores/reducer';
import { preset } from '../specs';

const factsWith = (values: Record<string, number | null>, diverged = false): Facts => ({
  value: (fact) => values[fact] ?? null,
  layers: (type) => (type === 'Dense' ? 2 : 0),
  diverged,
});

const low: Goal = { op: '<', left: { fact: 'val_loss' }, right: 0.177 };
const few: Goal = { op: '<=', left: { fact: 'neurons' }, right: 5 };

describe('a goal', () => {
  test.for([
    [low, { val_loss: 0.17 }, true],
    [low, { val_loss: 0.177 }, false],
    [low, {}, null],
    [low, { val_loss: NaN }, null],
    [{ op: 'and', goals: [low, few] }, { val_loss: 0.1, neurons: 5 }, true],
    [{ op: 'and', goals: [low, few] }, { val_loss: 0.1, neurons: 6 }, false],
    [{ op: 'and', goals: [low, few] }, { neurons: 6 }, false],
    [{ op: 'and', goals: [low, few] }, { neurons: 5 }, null],
    [{ op: 'or', goals: [low, few] }, { neurons: 5 }, true],
    [{ op: 'or', goals: [low, few] }, { neurons: 6 }, null],
    [{ op: 'not', goal: low }, {}, null],
    [{ op: 'not', goal: low }, { val_loss: 1 }, true],
    [{ op: '==', left: { layers: 'Dense' }, right: 2 }, {}, true],
    [{ op: '!=', left: { layers: 'Conv2D' }, right: 0 }, {}, false],
    [{ op: 'is', fact: 'diverged' }, {}, false],
  ] as const)('%j with %j', ([goal, values, wanted]) => {
    expect(met(goal as Goal, factsWith(values as Record<string, number>))).toBe(wanted);
  });

  test('is never met by what is not known, and stays so once all is known', () => {
    const leaf = fc.record({
      op: fc.constantFrom('<', '<=', '>', '>=', '==', '!='),
      left: fc.constantFrom({ fact: 'a' }, { fact: 'b' }),
      right: fc.integer({ min: -2, max: 2 }),
    });
    const goals = fc.letrec((tie) => ({
      goal: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ op: fc.constant('not'), goal: tie('goal') }),
        fc.record({
          op: fc.constantFrom('and', 'or'),
          goals: fc.array(tie('goal'), { minLength: 1, maxLength: 3 }),
        }),
      ),
    })).goal as fc.Arbitrary<Goal>;
    const value = fc.integer({ min: -2, max: 2 });
    fc.assert(
      fc.property(goals, value, value, (goal, a, b) => {
        const whole = met(goal, factsWith({ a, b }));
        expect(whole).not.toBeNull();
        const half = met(goal, factsWith({ a }));
        if (half !== null) expect(half).toBe(whole);
        if (factsIn(goal).includes('a') && factsIn(goal).length === 1) {
          expect(met(goal, factsWith({}))).toBeNull();
        }
      }),
    );
  });
});

test('hidden neurons are those another layer takes from', () => {
  expect(neuronsOf(preset('heart'))).toBe(16);
  expect(neuronsOf(preset('line-fit'))).toBe(0);
});

test('figures of the validation split are facts, the recipe’s own among them', () => {
  const started = { parameters: 3, steps_per_epoch: 2 } as unknown as StartedEvent;
  const run = { ...NO_RUN, started, metrics: { accuracy: 0.5, gain: 4.2 } };
  const facts = factsOf(run, preset('denoise'));
  expect(facts?.value('val_gain')).toBe(4.2);
  expect(facts?.value('val_accuracy')).toBe(0.5);
  expect(facts?.value('val_psnr')).toBeNull();
});

test('what a mission counts on may not be changed, but for what is free or can be touched', () => {
  const mission: Mission = { kind: 'mission', id: 'm', goal: low, free: [], text: [], after: [] };
  const own = preset('circle');
  const all = ['data', 'network', 'training'] as const;
  const faster = setPartConfig(own, 'optimizer', 'learning_rate', 1);
  expect(changedOf(mission, all, own, setBatchSize(own, 3))).toBeNull();
  expect(changedOf(mission, all, own, faster)).toBeNull();
  expect(changedOf(mission, ['network'], own, faster)).toBe('training');
  const easier = setDataset(own, 'line');
  expect(changedOf(mission, all, own, easier)).toBe('data');
  expect(changedOf({ ...mission, free: ['data'] }, all, own, easier)).toBeNull();
  const noisy = setDataConfig(own, 'noise', 0.4);
  expect(changedOf({ ...mission, free: ['data.noise'] }, all, own, noisy)).toBeNull();
  expect(changedOf({ ...mission, free: ['data.noise'] }, all, own, easier)).toBe('data');
  expect(changedOf({ ...mission, free: ['data.seed'] }, all, own, noisy)).toBe('data');
  const other = setPart(own, 'loss', 'mean_squared_error');
  expect(changedOf(mission, all, own, other)).toBe('loss');
  expect(changedOf({ ...mission, free: ['loss'] }, all, own, other)).toBeNull();
  const none = { ...own, networks: { model: { nodes: [] } } } as typeof own;
  expect(changedOf(mission, all, own, none)).toBeNull();
  expect(changedOf(mission, ['training'], own, none)).toBe('network');
});
