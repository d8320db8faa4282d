/**
 * An experiment in the URL hash: `#1.<data>`, where data is base64url of raw deflate of the
 * JSON `{"spec": …}`. `#preset=<name>` names a preset instead. The leading number is the format's
 * version. A hash never leaves the machine with a request, and can be longer than a query.
 */
import { Inflate, deflateSync, strFromU8, strToU8 } from 'fflate';
import type { Catalogue, Spec } from '../generated/wire';
import { SpecError, readSpec } from './read-spec';

/** The most characters a link's hash may have. */
export const MAX_HASH = 64 * 1024;
/** The most bytes the JSON may have once unpacked: 400 blocks with every setting fit. */
export const MAX_JSON = 512 * 1024;
/** Deflate packs at most about 1032 to 1, so one piece unpacks to about 1 MB. */
const PIECE = 1024;

/** The link cannot be opened; the message can be shown. */
export class LinkError extends Error {
  override name = 'LinkError';
}

/** The hash of an experiment, without the `#`. */
export function encodeHash(spec: Spec): string {
  const packed = deflateSync(strToU8(JSON.stringify({ spec })), { level: 9 });
  return `1.${toBase64Url(packed)}`;
}

/**
 * The experiment in a hash (with or without `#`); null when the hash is empty.
 * Throws LinkError, whatever the hash holds.
 */
export function decodeHash(hash: string, catalogue: Catalogue): Spec | null {
  const text = hash.replace(/^#/, '');
  if (text === '') return null;
  const preset = /^preset=([A-Za-z0-9_-]{1,80})$/.exec(text);
  if (preset) return presetSpec(preset[1] ?? '', catalogue);
  if (text.length > MAX_HASH) {
    throw new LinkError(`This link is longer than ${MAX_HASH} signs. Ask for the file instead.`);
  }
  const parts = /^(\d{1,4})\.([A-Za-z0-9_-]+)$/.exec(text);
  if (!parts) throw new LinkError('This link is damaged or cut short. Copy it again in full.');
  if (parts[1] !== '1') {
    throw new LinkError(`This link was made by another version of Strata (format ${parts[1]}).`);
  }
  return unpackSpec(fromBase64Url(parts[2] ?? ''));
}

function presetSpec(name: string, catalogue: Catalogue): Spec {
  const preset = catalogue.presets.find((entry) => entry.name === name);
  if (preset) return preset.spec;
  const known = catalogue.presets.map((entry) => entry.name).join(', ');
  throw new LinkError(`There is no preset called ${name}. There are ${known}.`);
}

function unpackSpec(packed: Uint8Array): Spec {
  const json = strFromU8(inflateBounded(packed));
  try {
    const link: unknown = JSON.parse(json);
    const spec = typeof link === 'object' && link !== null && 'spec' in link ? link.spec : null;
    return readSpec(spec);
  } catch (error) {
    if (error instanceof SpecError) {
      throw new LinkError(`This link holds no experiment Strata can open. ${error.message}`);
    }
    throw new LinkError('This link is damaged or cut short. Copy it again in full.');
  }
}

/** Unpacks piece by piece and gives up at the limit, so that a small link cannot fill memory. */
function inflateBounded(packed: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let complete = false;
  const inflate = new Inflate((chunk, final) => {
    chunks.push(chunk);
    size += chunk.length;
    complete = final;
  });
  try {
    for (let at = 0; at < packed.length && size <= MAX_JSON; at += PIECE) {
      inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch {
    complete = false;
  }
  if (size > MAX_JSON) throw new LinkError('This link unpacks to far too much. It was refused.');
  if (!complete) throw new LinkError('This link is damaged or cut short. Copy it again in full.');
  return join(chunks, size);
}

function join(chunks: Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  } catch {
    throw new LinkError('This link is damaged or cut short. Copy it again in full.');
  }
}
