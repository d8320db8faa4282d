/** Saved runs: what is written beside their weights, and read again from files of unknown origin. */
import type { Spec } from '../generated/wire';

/** What the page looked like. Names that there are no more are as good as none. */
export interface Look {
  /** The network that was edited. */
  network: string | null;
  /** The outcome view, and the tab of the insight drawer. */
  outcome: string | null;
  insight: string | null;
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** The texts that go into the file of a run. */
export function textsOf(spec: Spec, look: Look): { [name: string]: string } {
  return { spec: JSON.stringify(spec), look: JSON.stringify(look) };
}

/** The look in a file; whatever else stands there counts as none. */
export function readLook(text: string | undefined): Look {
  const found = parsed(text);
  const name = (key: keyof Look): string | null => {
    const value = Object.hasOwn(found, key) ? found[key] : null;
    return typeof value === 'string' && NAME.test(value) ? value : null;
  };
  return { network: name('network'), outcome: name('outcome'), insight: name('insight') };
}

/** The name of a run's file, `spiral-1200.strata`: letters of one's own stay out of it. */
export function fileName(spec: Spec, step: number): string {
  const name = spec.name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return `${name || 'strata'}-${step}.strata`;
}

/**
 * Whether a file is a model of Keras rather than a saved run: JSON, a zip, or HDF5. A saved run begins
 * with the length of its header, which is none of these.
 */
export function isModel(file: Uint8Array): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = file;
  const zip = a === 0x50 && b === 0x4b && c === 3 && d === 4;
  const hdf = a === 0x89 && b === 0x48 && c === 0x44 && d === 0x46;
  const text = [a, b, c, d].every((sign) => sign >= 0x20 || (sign >= 9 && sign <= 13));
  return (
    zip || hdf || (text && new TextDecoder().decode(file.subarray(0, 99)).trimStart()[0] === '{')
  );
}

function parsed(text: string | undefined): { [key: string]: unknown } {
  try {
    const found: unknown = JSON.parse((text ?? '').slice(0, 1000));
    return typeof found === 'object' && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}
