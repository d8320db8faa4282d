/** Values that name a thing of another family: `"relu"` or `{type, config}`. */
import type { CatalogueEntry, Config, Envelope, Json } from '../generated/wire';

/** The value as an envelope; null when it names nothing. */
export function asEnvelope(value: Json | undefined): Envelope | null {
  if (typeof value === 'string') return { type: value, config: {} };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { type, config } = value;
  if (typeof type !== 'string') return null;
  return { type, config: isConfig(config) ? config : {} };
}

function isConfig(value: Json | undefined): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The shortest value that says it: a bare name while nothing is set. */
export function asValue(envelope: Envelope): Json {
  return Object.keys(envelope.config).length === 0
    ? envelope.type
    : { type: envelope.type, config: envelope.config };
}

/** The fields both entries have keep their values when one is exchanged for the other. */
export function carryOver(config: Config, to: CatalogueEntry | null): Config {
  const names = new Set(to?.fields.map((field) => field.name));
  return Object.fromEntries(Object.entries(config).filter(([name]) => names.has(name)));
}
