import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decades, lossLayout, lossTraces, type ChartColours } from '../../../web/src/charts/figure';
import { Pace } from '../../../web/src/charts/pace';
import { Curve } from '../../../web/src/model/curve';

const colours: ChartColours = {
  train: 'grey',
  validation: 'black',
  further: ['purple', 'green'],
  ghosts: ['orange', 'blue'],
  ink: 'black',
  muted: 'grey',
  line: 'silver',
  surface: 'white',
  rem: 16,
};

describe('the loss chart', () => {
  const train = new Curve();
  [1, 0.1, 0.01].forEach((loss, step) => train.add(step + 1, loss));

  it('tells training and validation apart by shape, not only by colour', () => {
    const [fit, held] = lossTraces(train.points(), train.points(), colours) as {
      mode: string;
      line: { width: number };
    }[];
    expect(fit?.mode).not.toBe(held?.mode);
    expect(fit?.line.width).not.toBe(held?.line.width);
  });

  it('draws further losses after these two, each dashed in its own way', () => {
    const points = train.points();
    const further = { generator: points, discriminator: points };
    const traces = lossTraces(points, points, colours, further) as {
      name: string;
      line: { color: string; dash?: string };
    }[];
    expect(traces.slice(2)).toMatchObject([
      { name: 'generator', line: { color: 'purple' } },
      { name: 'discriminator', line: { color: 'green' } },
    ]);
    expect(new Set(traces.slice(1).map(({ line }) => line.dash)).size).toBe(3);
  });

  it('names only powers of ten where a loss spans several', () => {
    expect(decades(train.points().y)).toBeCloseTo(2);
    expect(lossLayout(colours, true, 'sans', 2)).toHaveProperty('yaxis.dtick', 1);
    expect(lossLayout(colours, true, 'sans', 38)).toHaveProperty('yaxis.dtick', 5); // it flew off
    expect(lossLayout(colours, true, 'sans', 0.5)).not.toHaveProperty('yaxis.dtick');
    expect(lossLayout(colours, false, 'sans', 2)).toHaveProperty('yaxis.type', 'linear');
  });

  it('counts no powers of ten in gaps and zeros', () => {
    expect(decades(Float64Array.of(NaN, 0, -1))).toBe(0);
  });
});

describe('the pace of drawing', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('makes many requests one drawing per interval', async () => {
    const draw = vi.fn(() => Promise.resolve());
    const pace = new Pace(100, draw);
    for (let ms = 0; ms < 1000; ms += 10) {
      pace.request();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(draw.mock.calls.length).toBeGreaterThanOrEqual(9);
    expect(draw.mock.calls.length).toBeLessThanOrEqual(11);
  });

  it('draws the last request, even one made while drawing', async () => {
    let done = (): void => {};
    const draw = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
    const pace = new Pace(100, draw);
    pace.request();
    await vi.advanceTimersByTimeAsync(0);
    pace.request();
    done();
    await vi.advanceTimersByTimeAsync(150);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('rests longer after a slow drawing', async () => {
    const slow = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const draw = vi.fn(() => slow(100));
    const pace = new Pace(100, draw);
    for (let ms = 0; ms < 2000; ms += 10) {
      pace.request();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(draw.mock.calls.length).toBeLessThanOrEqual(1 + 2000 / (100 * Pace.SHARE));
  });

  it('draws nothing after its end', async () => {
    const draw = vi.fn(() => Promise.resolve());
    const pace = new Pace(100, draw);
    pace.request();
    pace.end();
    pace.request();
    await vi.advanceTimersByTimeAsync(500);
    expect(draw).not.toHaveBeenCalled();
  });
});
