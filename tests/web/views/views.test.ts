// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SubscribeControl } from '../../../web/src/generated/wire';
import Calibration from '../../../web/src/views/Calibration.svelte';
import ClassScores from '../../../web/src/views/ClassScores.svelte';
import Confusion from '../../../web/src/views/Confusion.svelte';
import DataPreview from '../../../web/src/views/DataPreview.svelte';
import { pixels } from '../../../web/src/views/draw';
import Forgeries from '../../../web/src/views/Forgeries.svelte';
import LineFit from '../../../web/src/views/LineFit.svelte';
import { viewsFor } from '../../../web/src/views/registry';
import Swatches from '../../../web/src/views/Swatches.svelte';
import Translations from '../../../web/src/views/Translations.svelte';
import { catalogue, preset } from '../specs';
import { openApp, renderIn } from '../ui/in-app';

afterEach(cleanup);

type Opened = Awaited<ReturnType<typeof openApp>>;

function dataset(name: string) {
  const entry = catalogue.datasets.find((one) => one.name === name);
  if (!entry) throw new Error(`no dataset ${name}`);
  return entry;
}

function tensor(rows: number[][]) {
  return { shape: [rows.length, rows[0]?.length ?? 0], data: rows.flat() };
}

async function answer({ browser, frame }: Opened, id: string, probe: string, payload: object) {
  browser.run.say({ type: 'probe', id, probe, payload });
  frame();
  await tick();
}

function asked({ browser }: Opened, id: string): SubscribeControl | undefined {
  return browser.run.controls.findLast(
    (control): control is SubscribeControl => control.type === 'subscribe' && control.id === id,
  );
}

describe('every dataset', () => {
  it.each(catalogue.datasets.map((one) => one.name))('%s has a view', (name) => {
    expect(viewsFor(dataset(name), preset())).not.toHaveLength(0);
  });
});

describe('swatches', () => {
  it('show samples, the right answers and the network’s', async () => {
    const opened = await openApp();
    renderIn(opened.app, Swatches, { dataset: dataset('complementary-color') });
    await tick();
    await answer(opened, 'swatches', 'samples', {
      index: [0],
      inputs: tensor([[1, 0, 0]]),
      targets: tensor([[0, 1, 1]]),
      outputs: tensor([[0, 0.8, 1]]),
    });
    expect(screen.getByLabelText('This colour: #ff0000')).toBeTruthy();
    expect(screen.getAllByLabelText('The right answer: #00ffff')).toHaveLength(1);
    expect(screen.getByLabelText('What the network says: #00ccff, off by 11.5')).toBeTruthy();
  });

  it('ask about one’s own colour and show its complement at once', async () => {
    const opened = await openApp();
    renderIn(opened.app, Swatches, { dataset: dataset('complementary-color') });
    await fireEvent.input(screen.getByLabelText('Choose your own colour'), {
      target: { value: '#0000ff' },
    });
    expect(asked(opened, 'own-colour')?.config).toEqual({ inputs: [[0, 0, 1]] });
    expect(screen.getByLabelText('The right answer: #ffff00')).toBeTruthy();
  });

  it('say so when the network answers with no number', async () => {
    const opened = await openApp();
    renderIn(opened.app, Swatches, { dataset: dataset('complementary-color') });
    await tick();
    await answer(opened, 'own-colour', 'predict', { outputs: tensor([[NaN, 0, 0]]) });
    expect(screen.getByText('not a number')).toBeTruthy();
  });

  it('change on request', async () => {
    const opened = await openApp();
    renderIn(opened.app, Swatches, { dataset: dataset('complementary-color') });
    await tick();
    const before = asked(opened, 'swatches')?.config['offset'];
    await fireEvent.click(screen.getByRole('button', { name: 'Other colours' }));
    expect(asked(opened, 'swatches')?.config['offset']).not.toBe(before);
  });
});

describe('a line', () => {
  it('goes through what the network answers all along the points', async () => {
    const opened = await openApp();
    renderIn(opened.app, LineFit, { dataset: dataset('line') });
    await tick();
    await answer(opened, 'line-points', 'points', {
      inputs: tensor([[-2], [2]]),
      targets: tensor([[-1], [1]]),
    });
    const inputs = asked(opened, 'line-curve')?.config['inputs'] as number[][];
    expect(inputs[0]?.[0]).toBeCloseTo(-2.1);
    await answer(opened, 'line-curve', 'predict', { outputs: tensor(inputs.map(() => [0])) });
    const picture = screen.getByRole('img', { name: /What the network answers for x/ });
    expect(picture.querySelectorAll('circle')).toHaveLength(2);
    const drawn = picture.querySelector('polyline')?.getAttribute('points')?.split(' ') ?? [];
    expect(drawn).toHaveLength(inputs.length);
    expect(drawn.every((point) => point.endsWith(',100.0'))).toBe(true);
  });
});

describe('class scores', () => {
  async function heart() {
    const opened = await openApp();
    const data = dataset('heart');
    renderIn(opened.app, ClassScores, { dataset: data });
    await tick();
    const patient = data.feature_names?.map((_, i) => i / 10) ?? [];
    await answer(opened, 'class-scores', 'samples', {
      index: [4, 9],
      inputs: tensor([patient, patient]),
      targets: tensor([[1], [0]]),
      outputs: tensor([[0.9], [0.8]]),
    });
    return { opened, data };
  }

  it('mark right and wrong answers in words as well as in colour', async () => {
    const { data } = await heart();
    const [no = '', yes = ''] = data.class_names ?? [];
    expect(screen.getByLabelText(`Sample 4: ${yes}, network says ${yes}, right`)).toBeTruthy();
    expect(screen.getByLabelText(`Sample 9: ${no}, network says ${yes}, wrong`)).toBeTruthy();
    expect(screen.getByLabelText('Samples: 1 of 2 right')).toBeTruthy();
  });

  it('give a yes/no output two bars that add up', async () => {
    await heart();
    expect(screen.getByText('90 %')).toBeTruthy();
    expect(screen.getByText('10 %')).toBeTruthy();
  });

  it('show the sample one chooses, and the measured accuracy', async () => {
    const { opened } = await heart();
    const tile = screen.getByLabelText(/^Sample 9/);
    await fireEvent.click(tile);
    expect(tile.getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByText(/^Wrong: it is/)).toBeTruthy();
    opened.browser.run.say({
      type: 'validation',
      step: 1,
      epoch: 1,
      loss: 0.4,
      metrics: { accuracy: 0.852 },
      memory_bytes: 3e6,
    });
    opened.frame();
    await tick();
    expect(screen.getByText('85.2 %')).toBeTruthy();
  });
});

describe('tables of classes', () => {
  it('say which class is taken for which, and how many were found', async () => {
    const opened = await openApp();
    renderIn(opened.app, Confusion, { dataset: dataset('digits') });
    await tick();
    await answer(opened, 'confusion', 'confusion', {
      labels: ['3', '5', '8'],
      counts: tensor([
        [8, 2, 0],
        [0, 10, 0],
        [3, 0, 0],
      ]),
    });
    expect(screen.getByText(/is taken for/).textContent).toMatch(/8 is taken for 3:\s+3 times/);
    const found = screen.getAllByRole('row').map((line) => line.lastElementChild?.textContent);
    expect(found.slice(1)).toEqual(['80', '100', '0']);
  });

  it('have a word for no mistakes at all', async () => {
    const opened = await openApp();
    renderIn(opened.app, Confusion, { dataset: dataset('heart') });
    await tick();
    const counts = tensor([
      [5, 0],
      [0, 4],
    ]);
    await answer(opened, 'confusion', 'confusion', { labels: ['no', 'yes'], counts });
    expect(screen.getByText(/is answered right/)).toBeTruthy();
  });

  it('tell sureness from being right, leaving out bins without answers', async () => {
    const opened = await openApp();
    renderIn(opened.app, Calibration, { dataset: dataset('heart') });
    await tick();
    const flat = (data: number[]) => ({ shape: [data.length], data });
    await answer(opened, 'calibration', 'calibration', {
      edges: flat([0, 0.5, 1]),
      count: flat([0, 12]),
      confidence: flat([NaN, 0.9]),
      right: flat([NaN, 0.75]),
      error: 0.15,
    });
    expect(screen.getByText('15.0 %')).toBeTruthy();
    const picture = screen.getByRole('img', { name: /^Heart disease: 90\s% sure, 75\s% right$/ });
    expect(picture.querySelectorAll('.bin')).toHaveLength(1);
  });

  it('are offered for classes, and for nothing else', () => {
    const names = (name: string) => viewsFor(dataset(name), preset(name)).map((one) => one.name);
    expect(names('digits')).toEqual(['class-scores', 'confusion', 'roc', 'calibration']);
    expect(names('complementary-color')).toEqual(['swatches']);
  });
});

describe('a preview of a series', () => {
  it.each(['sine', 'season'])('draws pieces of %s, and what came next', async (name) => {
    const opened = await openApp();
    renderIn(opened.app, DataPreview, { dataset: dataset(name) });
    await tick();
    await answer(opened, 'preview', 'points', {
      inputs: tensor([
        [0, 1, 0],
        [1, 0, -1],
      ]),
      targets: tensor([[-1], [0.5]]),
    });
    const drawn = screen.getAllByRole('img', { name: /what comes next/ });
    const lines = drawn.map((one) => one.querySelector('polyline')?.getAttribute('points'));
    expect(lines.map((points) => points?.split(' ').length)).toEqual([3, 3]);
    expect(drawn[1]?.getAttribute('aria-label')).toContain('0.50');
    expect(screen.queryByRole('table')).toBeNull();
  });
});

describe('translations', () => {
  async function translating() {
    const opened = await openApp();
    renderIn(opened.app, Translations, { dataset: dataset('pairs') });
    await tick();
    return opened;
  }

  it('mark what is right, and the words that are not', async () => {
    const opened = await translating();
    await answer(opened, 'translations', 'translations', {
      asked: ['a dog', 'a cat'],
      wanted: ['un chien', 'un chat'],
      answered: ['un chien', 'une chat'],
    });
    expect(screen.getByText('1 of 2')).toBeTruthy();
    expect(screen.getByText('une').classList.contains('off')).toBe(true);
    expect(screen.getAllByText('chat')[0]?.classList.contains('off')).toBe(false);
    expect(screen.getByText(/^should be:/).textContent).toContain('un chat');
  });

  it('are spoken in the language of the data', async () => {
    const opened = await openApp();
    const entry = { ...dataset('pairs'), answer_language: 'de' };
    renderIn(opened.app, Translations, { dataset: entry });
    await tick();
    await answer(opened, 'translations', 'translations', {
      ...{ asked: ['a dog'], wanted: ['ein Hund'], answered: ['ein Hand'] },
    });
    expect(screen.getByText('ein Hund').lang).toBe('de');
    expect(screen.getByText('Hand').closest('[lang]')?.getAttribute('lang')).toBe('de');
    expect(dataset('pairs').answer_language).toBe('fr');
  });

  it('take one’s own sentence, greedily or by beam search', async () => {
    const opened = await translating();
    const words = dataset('pairs').vocabulary.slice(2, 4).join(' ');
    const box = screen.getByLabelText('Your sentence');
    await fireEvent.input(box, { target: { value: words } });
    expect(asked(opened, 'own-sentence')?.config).toEqual({ sentence: words, width: 3 });
    await answer(opened, 'own-sentence', 'translation', {
      answers: ['oui', 'non'],
      likely: [0.9, 0.1],
      looks: [],
    });
    expect(screen.queryByText('Where it looked while it wrote each word')).toBeNull();
    expect(screen.getByText('oui').parentElement?.textContent).toMatch(/90\.0\s%/);
    await fireEvent.change(screen.getByLabelText('How it searches'), { target: { value: '1' } });
    expect(asked(opened, 'own-sentence')?.config).toEqual({ sentence: words, width: 1 });
  });

  it('draw where it looked for each word, head by head', async () => {
    const opened = await translating();
    const words = dataset('pairs').vocabulary.slice(2, 4);
    const [one = '', two = ''] = words;
    const box = screen.getByLabelText('Your sentence');
    await fireEvent.input(box, { target: { value: words.join(' ') } });
    const shares = { shape: [2, 2, 2], data: [0.75, 0.25, 0.01, 0.9, 0.5, 0.5, 1, 0] };
    await answer(opened, 'own-sentence', 'translation', {
      answers: ['oui non'],
      likely: [0.9],
      looks: [{ node: 'attention_1', shares }],
    });
    const whole = () => screen.getByRole('group', { name: /^Where it looked/ });
    const said = (word: string) => screen.getByRole('img', { name: new RegExp(`^${word}: `) });
    expect(whole().getAttribute('aria-label')).toContain(`oui from ${one}; non from ${two}`);
    // What is next to nothing is not drawn.
    expect(whole().querySelectorAll('path')).toHaveLength(3);
    expect(said('non').getAttribute('aria-label')).toMatch(new RegExp(`^non: ${two} 90\\s%$`));
    await fireEvent.change(screen.getByLabelText('Which look'), { target: { value: '1' } });
    expect(whole().getAttribute('aria-label')).toContain(`non from ${one}`);
  });

  it('say which words were never read, and ask nothing then', async () => {
    const opened = await translating();
    await fireEvent.input(screen.getByLabelText('Your sentence'), { target: { value: 'xyzzy' } });
    expect(screen.getByRole('alert').textContent).toContain('xyzzy');
    expect(asked(opened, 'own-sentence')).toBeUndefined();
  });
});

describe('forgeries', () => {
  /** Pixels and sizes, which jsdom does not have. */
  class Pixels {
    readonly data: Uint8ClampedArray;
    constructor(
      readonly width: number,
      readonly height: number,
    ) {
      this.data = new Uint8ClampedArray(4 * width * height);
    }
  }
  class Sizes {
    observe(): void {}
    unobserve(): void {}
  }
  beforeEach(() => {
    vi.stubGlobal('ImageData', Pixels);
    vi.stubGlobal('ResizeObserver', Sizes);
  });
  afterEach(() => void vi.unstubAllGlobals());

  const verdicts = (...data: number[]) => ({ shape: [data.length], data });

  it('stand beside real pictures, and count how many pass', async () => {
    const opened = await openApp();
    renderIn(opened.app, Forgeries, { dataset: dataset('digits') });
    await tick();
    const picture = Array.from({ length: 64 }, () => 0.5);
    const real = { inputs: tensor([picture]), targets: tensor([[1]]) };
    await answer(opened, 'real', 'points', real);
    const forgeries = tensor([picture, picture]);
    await answer(opened, 'forgeries', 'forgeries', { forgeries, real: verdicts(0.75, 0.25) });
    expect(screen.getByText('1 of 2')).toBeTruthy();
    expect(screen.getByLabelText('Real sample 1')).toBeTruthy();
    expect(screen.getByLabelText(/^Forgery 1, held for real by 75\s%/)).toBeTruthy();
  });

  it('keep their colours', () => {
    const image = pixels([1, 0, 0.5, 0, 2, NaN], 2, 3);
    expect([...image.data]).toEqual([255, 0, 128, 255, 0, 255, 0, 255]);
    expect([...pixels([1, 0], 1, 1).data]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  });

  it('come from other noise on request', async () => {
    const opened = await openApp();
    renderIn(opened.app, Forgeries, { dataset: dataset('gaussians') });
    await tick();
    const points = tensor([[0, 1]]);
    await answer(opened, 'real', 'points', { inputs: points, targets: tensor([[1]]) });
    await answer(opened, 'forgeries', 'forgeries', { forgeries: points, real: verdicts(0.5) });
    expect(screen.getByRole('img', { name: /Real points of .* and forged ones/ })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Other noise' }));
    expect(asked(opened, 'forgeries')?.config['seed']).toBe(1);
  });

  it('take the place of the views of answers', () => {
    const spec = preset('spiral');
    const recipe = { type: 'gan', config: {} };
    const gan = { ...spec, training: { ...spec.training, recipe } };
    expect(viewsFor(dataset('spiral'), gan).map((one) => one.name)).toEqual(['forgeries']);
  });
});
