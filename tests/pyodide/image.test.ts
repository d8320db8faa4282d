import { beforeAll, describe, expect, test } from 'vitest';
import type { PythonEngine } from '../../web/src/worker/python';
import { bootEngine, bootImage, catalogue, collect } from './python';

const STEPS = 8;

let engine: PythonEngine;
let plain: PythonEngine;
beforeAll(async () => {
  engine = (await bootImage()).engine;
  plain = (await bootEngine()).engine;
});

/** The losses of the first steps. */
function losses(python: PythonEngine, spec: (typeof catalogue.presets)[number]['spec']): number[] {
  const found: number[] = [];
  collect(python, structuredClone(spec), {}, (event) => {
    if (event.type === 'metrics') found.push(...event.loss);
    return found.length >= STEPS;
  });
  return found.slice(0, STEPS);
}

describe.each(catalogue.presets.map(({ name, spec }) => [name, spec] as const))(
  '%s from the image',
  (_name, spec) => {
    test('is checked as by an engine that was imported', () => {
      expect(engine.check(spec)).toEqual(plain.check(spec));
    });

    test('trains as with an engine that was imported', () => {
      const here = losses(engine, spec);
      expect(here).toHaveLength(STEPS);
      expect(here).toEqual(losses(plain, spec));
    });
  },
);

test('the experiment that the page begins with need not be traced any more', async () => {
  const fresh = await bootImage();
  fresh.python('from engine.backends import numpy_backend; numpy_backend.trace = None');
  const begun = (k: number) =>
    collect(fresh.engine, structuredClone(catalogue.presets.at(k)!.spec), {}, ({ type }) => {
      return type === 'validation';
    });
  expect(begun(0).map(({ type }) => type)).toContain('metrics');
  expect(() => begun(-1)).toThrow("'NoneType' object is not callable");
});

/** An image with another number in its header. */
const altered = (name: RegExp) => (image: Uint8Array) => {
  const end = 4 + new DataView(image.buffer).getUint32(0, true);
  const header = new TextDecoder().decode(image.subarray(4, end));
  const other = header.replace(name, (text) => text.replace(/\d$/, (last) => `${9 - +last}`));
  expect(other).not.toBe(header);
  const changed = image.slice();
  changed.set(new TextEncoder().encode(other), 4);
  return changed;
};

test('an image of another build is refused', async () => {
  const refused = bootImage(altered(/"fresh":\[\d/));
  await expect(refused).rejects.toThrow(/Made for memory and table/);
});

test('an image for a memory that looks otherwise is refused', async () => {
  await expect(bootImage(altered(/"rest":-?\d+/))).rejects.toThrow('Made for another memory.');
});
