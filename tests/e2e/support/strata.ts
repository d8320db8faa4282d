/** The page as a person uses it: by the names and numbers that are visible. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export type EngineKind = 'browser' | 'server';
export type Readout = 'step' | 'epoch' | 'loss' | 'val-loss';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The number in a read-out such as `1 240`, `0.0031` or `3.10×10⁻⁵`; null for a dash. */
export function parseFigure(text: string): number | null {
  const plain = text
    .replaceAll(/[\s\u2009\u202f]/g, '')
    .replaceAll('\u2212', '-')
    .replace(/×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, power: string) => {
      const digits = [...power].map((sign) => (sign === '⁻' ? '-' : superscripts.indexOf(sign)));
      return `e${digits.join('')}`;
    });
  return /\d/.test(plain) ? Number(plain) : null;
}

/** A person's patience with an engine that starts on a busy machine. */
export const patient = { timeout: 90_000, interval: 50 };

export class Strata {
  constructor(readonly page: Page) {}

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  block(id: string): Locator {
    return this.page.locator(`[data-node="${id}"]`);
  }

  /** The ids of the blocks, in the order they stand on the canvas. */
  blocks(): Promise<string[]> {
    return this.page.locator('[data-node]').evaluateAll((blocks) =>
      blocks
        .map((block) => ({ block, ...block.getBoundingClientRect().toJSON() }))
        .sort((a, b) => a.y + a.x - b.y - b.x)
        .map(({ block }) => block.getAttribute('data-node') ?? ''),
    );
  }

  async read(name: Readout): Promise<number | null> {
    return parseFigure(await this.page.getByTestId(name).first().innerText());
  }

  /** Waits until a read-out shows a number that satisfies the test; gives that number. */
  async until(name: Readout, test: (value: number) => boolean, what: string): Promise<number> {
    let value: number | null = null;
    const look = async (): Promise<boolean> => {
      value = await this.read(name);
      return value !== null && test(value);
    };
    await expect.poll(look, { ...patient, message: `${name} ${what}` }).toBe(true);
    return value as unknown as number;
  }

  atLeast(name: Readout, least: number): Promise<number> {
    return this.until(name, (value) => value >= least, `reaches ${least}`);
  }

  async play(): Promise<void> {
    await this.button('Play').click();
    await this.button('Pause').waitFor();
  }

  async pause(): Promise<void> {
    await this.button('Pause').click();
    await this.button('Play').waitFor();
  }

  /** Chooses an engine and waits until it is ready. */
  async choose(engine: EngineKind): Promise<void> {
    await this.page.getByLabel('Engine', { exact: true }).selectOption(engine);
  }

  /** Types a number into a labelled box and commits it with Enter. */
  async type(
    label: string,
    value: number | string,
    within: Locator | Page = this.page,
  ): Promise<void> {
    const box = within.getByLabel(label, { exact: true }).first();
    await box.fill(String(value));
    await box.press('Enter');
  }

  /** Sets a field of a block in its sheet. */
  async edit(id: string, label: string, value: number | string): Promise<void> {
    await this.block(id).click();
    const sheet = this.page.getByRole('region', { name: `Edit ${id}` });
    await this.type(label, value, sheet);
    await sheet.getByRole('button', { name: 'Close' }).click();
  }

  /** Presses one of the buttons that appear beside a block under the pointer. */
  async tool(id: string, name: string): Promise<void> {
    await this.block(id).hover();
    await this.button(name).click();
  }

  remove(id: string): Promise<void> {
    return this.tool(id, `Remove ${id}`);
  }

  /** Adds a layer on the wire between two blocks: the best match of a search in the palette. */
  async add(from: string, to: string, search: string): Promise<void> {
    await this.button(`Add a layer between ${from} and ${to}`).click();
    const palette = this.page.getByRole('combobox', { name: 'Search layers' });
    await palette.fill(search);
    await palette.press('Enter');
  }

  /** The points of the loss chart: 0 the training curve, 1 the validation curve. */
  curve(index: 0 | 1): Promise<{ x: number[]; y: number[] }> {
    return this.page.evaluate((trace) => {
      const plot = document.querySelector('.js-plotly-plot') as unknown as {
        data?: { x: Iterable<number>; y: Iterable<number> }[];
      } | null;
      const points = plot?.data?.[trace];
      return { x: [...(points?.x ?? [])], y: [...(points?.y ?? [])] };
    }, index);
  }
}
