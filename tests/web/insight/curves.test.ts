// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { curvesFigure, type Drawn } from '../../../web/src/charts/curves-figure';
import type { ChartColours } from '../../../web/src/charts/figure';
import { csvOf, rowsOf } from '../../../web/src/insight/curve-data';
import CurvesTab from '../../../web/src/insight/CurvesTab.svelte';
import RunsTab from '../../../web/src/insight/RunsTab.svelte';
import { Curve } from '../../../web/src/model/curve';
import { seriesOf } from '../../../web/src/model/series';
import { CurveLook } from '../../../web/src/stores/curve-look.svelte';
import { download } from '../../../web/src/stores/download';
import { catalogue, preset } from '../specs';
import { settle } from '../stores/fake-engine';
import { openApp, renderIn } from '../ui/in-app';

vi.mock('../../../web/src/stores/download', () => ({ download: vi.fn() }));
beforeEach(() => void vi.mocked(download).mockReset());
afterEach(cleanup);

const RATE = 'optimizer.learning_rate';
type Opened = Awaited<ReturnType<typeof openApp>>;

function train(opened: Opened, steps: number, accuracy: number): void {
  const { browser, frame } = opened;
  browser.run.say({ type: 'status', state: 'running' });
  browser.run.train(1, steps);
  const judged = { epoch: 1, loss: 0.25, metrics: { mae: accuracy }, memory_bytes: 1 };
  browser.run.say({ type: 'validation', step: steps, ...judged });
  browser.run.say({ type: 'status', step: steps, state: 'paused' });
  frame();
}

/** A first run at the preset's rate, and a second one on the page at another. */
async function openTwo() {
  const opened = await openApp();
  train(opened, 10, 0.5);
  opened.session.setHyper(RATE, 0.5);
  opened.browser.run.say({ type: 'hyper', step: 10, key: RATE, value: 0.5 });
  await settle(opened);
  opened.browser.run.say({ type: 'restarted', seed: 0 });
  train(opened, 4, 0.75);
  await settle(opened);
  return opened;
}

describe('the curves', () => {
  test('are all there with their newest values, and can be hidden', async () => {
    const opened = await openTwo();
    renderIn(opened.app, CurvesTab);
    expect(screen.getByTestId('curve-loss').textContent).toBe('0.2500');
    expect(screen.getByTestId('curve-val.mae').textContent).toBe('0.7500');
    const training = screen.getByRole<HTMLInputElement>('checkbox', { name: 'training loss' });
    await fireEvent.click(training);
    expect(training.checked).toBe(false);
    expect(opened.app.look.now.hidden).toEqual(['loss']);
  });

  test('lie over those of the run before, which is called by what it had otherwise', async () => {
    const opened = await openTwo();
    renderIn(opened.app, CurvesTab);
    const ghost = screen.getByRole<HTMLInputElement>('checkbox', { name: /1 · learning rate 0.1/ });
    expect(ghost.checked).toBe(true);
    await fireEvent.click(ghost);
    expect(ghost.checked).toBe(false);
    expect(opened.app.look.chosen).toEqual([]);
  });

  test('are saved as CSV, earlier runs included', async () => {
    const opened = await openTwo();
    renderIn(opened.app, CurvesTab);
    await fireEvent.click(screen.getByRole('button', { name: 'CSV' }));
    const [name, text, type] = vi.mocked(download).mock.calls[0] as [string, string, string];
    expect([name, type]).toEqual(['complementary-color-curves.csv', 'text/csv']);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('run,curve,step,epoch,value');
    expect(lines).toContain('this run,training loss,4,0.0125,0.25');
    expect(
      lines.filter((line) => line.startsWith('run 1: learning rate 0.1,training')),
    ).toHaveLength(10);
  });

  test('are read out as a table', async () => {
    const opened = await openTwo();
    renderIn(opened.app, CurvesTab);
    const details = screen.getByText('As a table').closest('details')!;
    details.open = true;
    await fireEvent(details, new Event('toggle'));
    const rows = within(await screen.findByRole('table')).getAllByRole('row');
    expect(rows).toHaveLength(11);
    expect(rows[4]?.textContent).toContain('0.2500');
  });
});

describe('the runs', () => {
  test('say what changed, open again as one undo step, and are forgotten', async () => {
    const opened = await openTwo();
    const { workspace, diary } = opened;
    renderIn(opened.app, RunsTab);
    const rows = screen.getAllByRole('listitem');
    expect(rows[0]?.textContent).toContain('Learning rate 0.1 → 0.5.');
    expect(rows[1]?.textContent).toContain('The first run that is noted.');
    await fireEvent.click(screen.getByRole('button', { name: 'Open run 1' }));
    expect(workspace.spec.training.optimizer.config.learning_rate).toBe(0.1);
    expect(workspace.undoLabel).toBe('Open run 1');
    await fireEvent.click(screen.getByRole('button', { name: 'Forget run 1' }));
    expect(diary.runs.map(({ number }) => number)).toEqual([2]);
    expect(screen.queryByRole('button', { name: 'Forget run 2' })).toBeNull();
  });

  test('are all forgotten after a question only, but for the one on the page', async () => {
    const opened = await openTwo();
    renderIn(opened.app, RunsTab);
    const all = () => screen.getByRole('button', { name: /Forget all earlier runs/ });
    await fireEvent.click(all());
    expect(screen.getByRole('alert').textContent).toContain('Forget one run for good?');
    await fireEvent.click(screen.getByRole('button', { name: 'Keep' }));
    expect(opened.diary.runs).toHaveLength(2);
    await fireEvent.click(all());
    await fireEvent.click(screen.getByRole('button', { name: 'Forget' }));
    expect(opened.diary.runs.map(({ number }) => number)).toEqual([2]);
  });

  test('are compared two at a time', async () => {
    const opened = await openTwo();
    renderIn(opened.app, RunsTab);
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Compare run 1' }));
    expect(screen.getByText(/Choose another one/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Compare run 2' }));
    const cells = within(screen.getByRole('table')).getAllByRole('row');
    const text = cells.map((row) => row.textContent?.trim());
    expect(text).toContain('learning rate0.10.5');
    expect(text).toContain('steps104');
  });
});

describe('the look', () => {
  test('is kept, and what is broken there is as good as nothing', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    } as unknown as Storage;
    const look = new CurveLook(storage);
    look.set({ smoothing: 0.9, unit: 'epoch' });
    look.toggle('loss');
    expect(new CurveLook(storage).now).toEqual(look.now);
    for (const broken of ['{', 'null', '{"smoothing":7,"unit":3,"hidden":{},"logX":"yes"}']) {
      kept.set('strata.curves.1', broken);
      expect(new CurveLook(storage).now).toEqual(new CurveLook(null).now);
    }
  });
});

describe('the chart of all curves', () => {
  const colours: ChartColours = {
    ...{ train: 'grey', validation: 'black', further: ['green', 'purple'] },
    ...{ ghosts: ['orange', 'blue', 'pink', 'olive'], ink: 'black', muted: 'grey' },
    ...{ line: 'silver', surface: 'white' },
    rem: 16,
  };
  const spec = preset('digits');
  const keys = ['loss', 'val_loss', 'loss.generator', 'val.accuracy'];
  const curve = new Curve();
  [4, 3, 2, 1].forEach((loss, i) => curve.add(i + 1, loss));

  const drawn = (run = '', ghost: number | null = null): Drawn[] =>
    seriesOf(keys, spec, catalogue).map((series) => ({
      ...{ series, run, ghost, points: curve.points(), stepsPerEpoch: 2 },
    }));
  const look = { unit: 'step', logX: false, logY: true, smoothing: 0 } as const;
  interface Trace {
    name: string;
    x: Float64Array;
    yaxis: string;
    opacity?: number;
    line: { color: string; dash: string };
  }
  const traces = (curves: Drawn[], with_: object = {}) =>
    curvesFigure(curves, { ...look, ...with_ }, colours, 'sans', 900).data as Trace[];

  test('tells curves apart by their line and runs by their colour', () => {
    const ghosts = traces([...drawn('run 1', 0), ...drawn('run 2', 1)]);
    expect(new Set(ghosts.slice(0, 4).map(({ line }) => line.color))).toEqual(new Set(['orange']));
    expect(new Set(ghosts.slice(4).map(({ line }) => line.color))).toEqual(new Set(['blue']));
    expect(new Set(ghosts.slice(0, 3).map(({ line }) => line.dash)).size).toBe(3);
  });

  test('has losses on one axis and figures on another', () => {
    const axes = Object.fromEntries(traces(drawn()).map(({ name, yaxis }) => [name, yaxis]));
    expect(axes).toEqual({ training: 'y', validation: 'y', generator: 'y', Accuracy: 'y2' });
    const { layout } = curvesFigure(drawn().slice(3), look, colours, 'sans', 900);
    expect(layout).not.toHaveProperty('xaxis2');
  });

  test('counts epochs where that is wanted, and leaves raw values faint behind smoothed ones', () => {
    const [training] = traces(drawn(), { unit: 'epoch' });
    expect([...training!.x]).toEqual([0.5, 1, 1.5, 2]);
    const smoothed = traces(drawn(), { smoothing: 0.9 });
    expect(smoothed).toHaveLength(8);
    expect(smoothed.filter(({ opacity }) => opacity === 0.3)).toHaveLength(4);
  });

  test('stands one axis above the other where there is little room', () => {
    const narrow = curvesFigure(drawn(), look, colours, 'sans', 300).layout;
    expect(narrow).toHaveProperty('yaxis.domain');
    expect(narrow).not.toHaveProperty('xaxis.domain');
    const wide = curvesFigure(drawn(), look, colours, 'sans', 900).layout;
    expect(wide).toHaveProperty('xaxis.domain');
  });

  test('is written for spreadsheets without formulas, and read at a few steps', () => {
    const [training] = drawn('=run, “1”');
    expect(csvOf([training!]).split('\r\n')[1]).toBe(`"'=run, “1”",training loss,1,0.5,4`);
    expect(rowsOf([training!], 2)).toEqual([
      { step: 2, values: [3] },
      { step: 4, values: [1] },
    ]);
    expect(rowsOf([])).toEqual([]);
  });
});
