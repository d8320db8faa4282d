/** Fields for tests of forms. */
import type { Field } from '../../../web/src/generated/wire';
import { catalogue } from '../specs';

/** A field with everything said; `changes` say it differently. */
export function field(changes: Partial<Field> = {}): Field {
  return {
    name: 'rate',
    title: 'Rate',
    kind: 'float',
    default: 0.5,
    min: 0,
    max: 1,
    step: null,
    unit: null,
    help: 'A rate.',
    hyper: false,
    optional: false,
    scale: 'linear',
    advanced: false,
    choices: null,
    ...changes,
  };
}

/** A field of the catalogue. */
export function known(family: 'layers' | 'optimizers', entry: string, name: string): Field {
  const found = catalogue[family]
    .find((one) => one.name === entry)
    ?.fields.find((one) => one.name === name);
  if (!found) throw new Error(`${entry} has no field ${name}.`);
  return found;
}
