import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alarmRate,
  cheapest,
  costOf,
  costSteps,
  nearest,
  NOBODY,
  placeAt,
  precision,
  recall,
  threshold,
  verdicts,
  type RocPayload,
} from '../../../web/src/views/roc';

const flat = (data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });

/** The curve of answers, counted the long way. */
function curveOf(answers: readonly { yes: boolean; p: number }[]): RocPayload {
  const thresholds = [...new Set(answers.map(({ p }) => p))].sort((a, b) => b - a);
  const reach = (of: boolean) =>
    thresholds.map((t) => answers.filter(({ yes, p }) => yes === of && p >= t).length);
  const yes = answers.filter((each) => each.yes).length;
  return {
    thresholds: flat(thresholds),
    found: flat(reach(true)),
    alarms: flat(reach(false)),
    ...{ yes, no: answers.length - yes, auc: NaN },
  };
}

// Eighths are exact in 32 bits.
const answer = fc.record({ yes: fc.boolean(), p: fc.nat(8).map((eighth) => eighth / 8) });
const both = fc
  .array(answer, { minLength: 2, maxLength: 40 })
  .filter((all) => new Set(all.map(({ yes }) => yes)).size === 2);
const costs = fc.record({ missed: fc.nat(20), alarm: fc.nat(20) });

describe('thresholds', () => {
  it('tell apart what is found, missed, a false alarm and spared', () => {
    fc.assert(
      fc.property(both, fc.nat(100), (answers, hundredth) => {
        const from = hundredth / 100;
        const all = verdicts(curveOf(answers));
        const { found, missed, alarms, spared } = all[placeAt(all, from)] ?? all[0]!;
        const count = (of: boolean, called: boolean) =>
          answers.filter(({ yes, p }) => yes === of && p >= from === called).length;
        expect({ found, missed, alarms, spared }).toEqual({
          found: count(true, true),
          missed: count(true, false),
          alarms: count(false, true),
          spared: count(false, false),
        });
      }),
    );
  });

  it('cost least where the cheapest says, and the steps say the same', () => {
    fc.assert(
      fc.property(both, costs, fc.nat(100), (answers, prices, hundredth) => {
        const from = hundredth / 100;
        const all = verdicts(curveOf(answers));
        const cost = costOf(all[placeAt(all, from)]!, prices);
        expect(costOf(cheapest(all, prices)!, prices)).toBeLessThanOrEqual(cost);
        const steps = costSteps(all, prices);
        const level = steps.findLastIndex(([at], i) => i % 2 === 0 && at >= from);
        expect(steps[level]?.[1]).toBe(cost);
        expect(steps.at(-1)?.[0]).toBe(0);
      }),
    );
  });

  it('are worked by hand: 4 sick and 4 healthy', () => {
    const p = (yes: boolean, ...chances: number[]) => chances.map((chance) => ({ yes, p: chance }));
    const all = verdicts(
      curveOf([...p(true, 0.875, 0.75, 0.5, 0.25), ...p(false, 0.625, 0.25, 0.125, 0)]),
    );
    const half = all[placeAt(all, 0.5)]!;
    expect(half).toEqual({ threshold: 0.5, found: 3, missed: 1, alarms: 1, spared: 3 });
    expect([recall(half), alarmRate(half), precision(half)]).toEqual([0.75, 0.25, 0.75]);
    expect(costOf(half, { missed: 5, alarm: 1 })).toBe(75); // 6 for 8 samples
    expect(cheapest(all, { missed: 5, alarm: 1 })?.threshold).toBe(0.25); // two alarms, nobody missed
    expect(cheapest(all, { missed: 1, alarm: 5 })?.threshold).toBe(0.75); // two missed, no alarm
    expect(cheapest(all, { missed: 0, alarm: 1 })?.alarms).toBe(0);
    expect(nearest(all, 0.3, 0.7)).toBe(half);
  });

  it('call nobody yes above every p; there are none without a curve', () => {
    const answers = [
      { yes: true, p: 1 },
      { yes: false, p: 1 },
    ];
    const all = verdicts(curveOf(answers));
    expect(all[placeAt(all, NOBODY)]).toMatchObject({ found: 0, alarms: 0 });
    expect(Number.isNaN(precision(all[0]!))).toBe(true);
    expect(all[placeAt(all, 1)]).toMatchObject({ found: 1, alarms: 1 });
    expect(verdicts(curveOf([]))).toEqual([]);
    expect(cheapest([], { missed: 1, alarm: 1 })).toBeNull();
  });

  it('would lie at alarm / (alarm + missed), were every p true', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (missed, alarm) => {
          const at = threshold({ missed, alarm });
          // There, to say yes costs on average as much as to say no.
          expect((1 - at) * alarm).toBeCloseTo(at * missed, 10);
        },
      ),
    );
    expect(threshold({ missed: 0, alarm: 0 })).toBeNaN();
  });
});
