// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SubscribeControl } from '../../../web/src/generated/wire';
import { Easel } from '../../../web/src/stores/easel.svelte';
import ClassScores from '../../../web/src/views/ClassScores.svelte';
import { canDraw, OwnPicture } from '../../../web/src/views/own-picture.svelte';
import { MOST_BYTES } from '../../../web/src/views/picture-file';
import Pictures from '../../../web/src/views/Pictures.svelte';
import { catalogue } from '../specs';
import { openApp, renderIn } from '../ui/in-app';

type Opened = Awaited<ReturnType<typeof openApp>>;

function dataset(name: string) {
  const entry = catalogue.datasets.find((one) => one.name === name);
  if (!entry) throw new Error(`no dataset ${name}`);
  return entry;
}

/** Pixels, sizes, frames and captured pointers, which jsdom does not have. */
class Pixels {
  readonly data: Uint8ClampedArray;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}
const frames: (() => void)[] = [];
const square = { left: 0, top: 0, width: 100, height: 100 } as DOMRect;

beforeEach(() => {
  vi.stubGlobal('ImageData', Pixels);
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', (number: number) => delete frames[number - 1]);
  Element.prototype.setPointerCapture = () => {};
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(square);
});

afterEach(() => {
  cleanup();
  frames.length = 0;
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function drawing(view: unknown = ClassScores, name = 'digits') {
  const opened = await openApp();
  renderIn(opened.app, view, { dataset: dataset(name) });
  await tick();
  return { opened, pad: screen.getByRole('application', { name: 'Pad to draw on' }) };
}

function asked({ browser }: Opened): number[] | undefined {
  const control = browser.run.controls.findLast(
    (one): one is SubscribeControl => one.type === 'subscribe' && one.id === 'own-picture',
  );
  return (control?.config['inputs'] as number[][] | undefined)?.[0];
}

async function pointer(pad: Element, kind: string, x: number, y: number, more = {}) {
  const where = { clientX: x, clientY: y, pointerId: 1, isPrimary: true, button: 0, ...more };
  const event = new MouseEvent(`pointer${kind}`, { bubbles: true, cancelable: true, ...where });
  for (const [key, value] of Object.entries(where)) {
    Object.defineProperty(event, key, { value });
  }
  await fireEvent(pad, event);
}

async function stroke(pad: Element, ...points: [number, number][]) {
  const [first = [0, 0], ...others] = points;
  await pointer(pad, 'down', ...first);
  for (const point of others) await pointer(pad, 'move', ...point);
  await pointer(pad, 'up', ...(points.at(-1) ?? first));
}

async function answer({ browser, frame }: Opened, scores: number[]) {
  const outputs = { shape: [1, scores.length], data: scores };
  browser.run.say({ type: 'probe', id: 'own-picture', probe: 'predict', payload: { outputs } });
  frame();
  await tick();
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('a drawing', () => {
  it('is asked about as the data are, and answered with a bar for each class', async () => {
    const { opened, pad } = await drawing();
    expect(asked(opened)).toBeUndefined();
    expect(screen.getByText(/Draw here one of these: 0, 1,/)).toBeTruthy();
    expect(screen.getByText(/its weights are random/)).toBeTruthy();
    await stroke(pad, [50, 10], [50, 90]);
    const inputs = asked(opened) ?? [];
    expect(inputs).toHaveLength(64);
    expect(inputs.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(screen.getByLabelText('Your picture as the network gets it')).toBeTruthy();
    expect(screen.getByText(/^As with the data, the ink was stretched/)).toBeTruthy();
    const scores = [0.02, 0.9, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01];
    await answer(opened, scores);
    expect(screen.getByText(/^The network says “1”, 90\s%$/)).toBeTruthy();
    expect(screen.getByText(/^The network says “1”.*\.$/).closest('[aria-live]')).toBeTruthy();
  });

  it('follows the pen frame by frame, with the latest only', async () => {
    const { opened, pad } = await drawing();
    await pointer(pad, 'down', 50, 10);
    const first = asked(opened);
    await pointer(pad, 'move', 50, 50);
    await pointer(pad, 'move', 20, 90);
    expect(asked(opened)).toEqual(first);
    expect(frames.filter(Boolean)).toHaveLength(1);
    frames.find(Boolean)?.();
    await tick();
    expect(asked(opened)).not.toEqual(first);
    await pointer(pad, 'up', 20, 90);
    expect(pad.querySelectorAll('polyline')).toHaveLength(1);
  });

  it('takes no second finger and no other button', async () => {
    const { pad } = await drawing();
    await pointer(pad, 'down', 10, 10, { isPrimary: false });
    await pointer(pad, 'down', 10, 10, { button: 2 });
    expect(pad.querySelectorAll('polyline')).toHaveLength(0);
  });

  it('loses its last stroke on “undo” and everything on “clear”', async () => {
    const { opened, pad } = await drawing();
    await stroke(pad, [50, 10], [50, 90]);
    const one = asked(opened);
    await stroke(pad, [10, 10], [90, 90]);
    expect(asked(opened)).not.toEqual(one);
    await press('Undo the last stroke');
    expect(asked(opened)).toEqual(one);
    await press('Clear the pad');
    expect(screen.queryByLabelText('Your picture as the network gets it')).toBeNull();
    await tick();
    expect(opened.browser.run.controls.at(-1)).toEqual({ type: 'unsubscribe', id: 'own-picture' });
  });

  it('is still there after a look at another view', async () => {
    const { opened, pad } = await drawing();
    await stroke(pad, [50, 10], [50, 90]);
    const drawn = asked(opened);
    cleanup();
    renderIn(opened.app, Pictures, { dataset: dataset('digits') });
    await tick();
    const again = screen.getByRole('application', { name: 'Pad to draw on' });
    expect(again.querySelectorAll('polyline')).toHaveLength(1);
    expect(asked(opened)).toEqual(drawn);
  });

  it('is still there after a look at a sample', async () => {
    const { opened, pad } = await drawing();
    await stroke(pad, [50, 10], [50, 90]);
    const picture = Array.from({ length: 64 }, () => 0.5);
    const one = { shape: [1, 10], data: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] };
    const inputs = { shape: [1, 64], data: picture };
    const payload = { index: [4], inputs, targets: one, outputs: one };
    opened.browser.run.say({ type: 'probe', id: 'class-scores', probe: 'samples', payload });
    opened.frame();
    await tick();
    await fireEvent.click(screen.getByRole('button', { name: /^Sample 4/ }));
    expect(screen.queryByRole('application')).toBeNull();
    await press('Your own');
    expect(screen.getByRole('application').querySelectorAll('polyline')).toHaveLength(1);
  });

  it('is no matter of tables', async () => {
    const opened = await openApp();
    renderIn(opened.app, ClassScores, { dataset: dataset('heart') });
    await tick();
    expect(screen.queryByRole('application')).toBeNull();
    expect(catalogue.datasets.filter(canDraw).map((one) => one.name)).toContain('shapes');
  });

  it('is drawn again by an autoencoder', async () => {
    const { opened, pad } = await drawing(Pictures, 'noisy-pictures');
    await stroke(pad, [50, 10], [50, 90]);
    expect(asked(opened)).toHaveLength(784);
    await answer(opened, [...(asked(opened) ?? [])]);
    expect(screen.getByLabelText('What the network draws of yours')).toBeTruthy();
    expect(screen.getByText(/comes in undamaged/)).toBeTruthy();
  });
});

describe('with the keyboard', () => {
  const keys = async (pad: Element, ...names: string[]) => {
    for (const name of names) {
      const [key = '', shift] = name.split('+').reverse();
      await fireEvent.keyDown(pad, { key, shiftKey: shift === 'Shift' });
    }
  };

  it('Space puts the pen down, arrows draw, Space lifts it', async () => {
    const { opened, pad } = await drawing();
    await keys(pad, 'ArrowUp', 'Shift+ArrowUp');
    expect(screen.getByText('Pen up, row 7, column 12 of 24')).toBeTruthy();
    expect(asked(opened)).toBeUndefined();
    await keys(pad, ' ', 'Shift+ArrowDown', 'Shift+ArrowDown', ' ');
    expect(screen.getByText('Pen up, row 15, column 12 of 24')).toBeTruthy();
    expect(pad.querySelector('polyline')?.getAttribute('points')).toMatch(
      /^0.5,0.2917 .*0.5,0.625/,
    );
    expect(asked(opened)).toHaveLength(64);
    await keys(pad, 'ArrowDown');
    expect(pad.querySelectorAll('polyline')).toHaveLength(1);
  });

  it('stops at the border, and leaves other keys to the page', async () => {
    const { pad } = await drawing();
    await keys(pad, ...Array.from({ length: 5 }, () => 'Shift+ArrowLeft'));
    expect(screen.getByText(/column 0 of 24/)).toBeTruthy();
    expect(await fireEvent.keyDown(pad, { key: 'ArrowLeft' })).toBe(false);
    expect(await fireEvent.keyDown(pad, { key: 'r' })).toBe(true);
    expect(await fireEvent.keyDown(pad, { key: 'z', ctrlKey: true })).toBe(true);
  });

  it('a pen that was down is lifted on leaving', async () => {
    const { pad } = await drawing();
    await keys(pad, ' ', 'ArrowDown');
    await fireEvent.blur(pad);
    await keys(pad, 'ArrowRight');
    expect(screen.getByText(/^Pen up/)).toBeTruthy();
    expect(pad.querySelectorAll('polyline')).toHaveLength(1);
  });
});

describe('a picture from a file', () => {
  const photo = (tone: (x: number, y: number) => number) => {
    const image = new Pixels(60, 60);
    for (let at = 0; at < 3600; at += 1) {
      const grey = 255 * tone(at % 60, Math.floor(at / 60));
      image.data.set([grey, grey, grey, 255], 4 * at);
    }
    return image;
  };

  it('becomes ink on paper, and is switched when that was taken wrongly', () => {
    const own = new OwnPicture(() => dataset('mnist'), new Easel());
    own.show(photo((x) => (Math.abs(x - 30) < 4 ? 0.1 : 0.9)));
    expect(own.bright).toBe(false);
    const found = own.values;
    own.bright = true;
    expect(own.values).not.toEqual(found);
    own.draw([[[0.5, 0.5]]], true);
    expect(own.photo).toBeNull();
  });

  const ways = {
    chosen: (files: File[]) =>
      fireEvent.change(screen.getByLabelText('Picture file'), { target: { files } }),
    dropped: async (files: File[]) => {
      const place = screen.getByRole('group', { name: 'A picture of your own' });
      expect(await fireEvent.dragOver(place)).toBe(false); // else the browser would not drop here
      await fireEvent.drop(place, { dataTransfer: { files } });
    },
  };

  it.each(['chosen', 'dropped'] as const)('%s, but too large, it is refused', async (way) => {
    await drawing();
    const file = new File(['x'], 'huge.png', { type: 'image/png' });
    Object.defineProperty(file, 'size', { value: MOST_BYTES + 2 ** 20 });
    await ways[way]([file]);
    expect((await screen.findByRole('alert')).textContent).toContain('31.0 MiB; at most 30');
  });

  it('says so when nothing stands out in it', async () => {
    const own = new OwnPicture(() => dataset('digits'), new Easel());
    own.show(photo(() => 0.7));
    expect(own.values).toBeNull();
    expect(own.inputs).toBeNull();
  });
});

describe('the camera', () => {
  it('is asked for on a click, and says why there is none', async () => {
    await drawing();
    vi.stubGlobal('navigator', { ...navigator, mediaDevices: undefined });
    await press('Use the camera');
    expect((await screen.findByRole('alert')).textContent).toContain('https');
    await press('Use the camera');
    expect(screen.getByRole('application')).toBeTruthy();
  });

  it('is let go when one leaves', async () => {
    await drawing();
    const track = { stop: vi.fn() };
    const getUserMedia = vi.fn(() => Promise.resolve({ getTracks: () => [track] }));
    vi.stubGlobal('navigator', { ...navigator, mediaDevices: { getUserMedia } });
    expect(getUserMedia).not.toHaveBeenCalled();
    await press('Use the camera');
    await vi.waitFor(() => expect(getUserMedia).toHaveBeenCalledOnce());
    await press('Use the camera');
    await vi.waitFor(() => expect(track.stop).toHaveBeenCalledOnce());
  });
});
