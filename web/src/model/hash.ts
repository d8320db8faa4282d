/**
 * An experiment in the URL hash: `#1.<data>`, where data is base64url of raw deflate of the
 * JSON `{"spec": …}`; or `#2.<data>`, where data is packed in the same way from the file of a saved
 * run; or `#3.<data>`, from the text of a lesson. `#preset=<name>` names a preset instead, `#saved=<id>` a run kept on the server. The leading number is the format's version. A hash never leaves the machine with a request, and can be longer than a query.
 */
import { Inflate, deflateSync, strFromU8, strToU8 } from 'fflate';
import type { Catalogue, Spec } from '../generated/wire';
import { isLesson } from './lesson-place';
import { SpecError, readSpec } from './read-spec';
import { t } from '../words';

/** The most characters a link's hash may have. */
export const MAX_HASH = 64 * 1024;
/** The most bytes the JSON may have once unpacked: 400 blocks with every setting fit. */
export const MAX_JSON = 512 * 1024;
/** The most bytes the file of a run may have once unpacked. */
export const MAX_FILE = 256 * 1024;
/** Deflate packs at most about 1032 to 1, so one piece unpacks to about 1 MB. */
const PIECE = 1024;

/** The link cannot be opened; the message can be shown. */
export class LinkError extends Error {
  override name = 'LinkError';
}

/** The hash of an experiment, without the `#`. */
export function encodeHash(spec: Spec): string {
  return `1.${pack(strToU8(JSON.stringify({ spec })))}`;
}

/** The hash of a saved run, without the `#`; null where it would be longer than links may be. */
export function encodeRun(file: Uint8Array): string | null {
  if (file.length > MAX_FILE) return null;
  const hash = `2.${pack(file)}`;
  return hash.length > MAX_HASH ? null : hash;
}

/** Whether a hash is that of a saved run: the run itself, or the id of one on the server. */
export function isRun(hash: string): boolean {
  return /^#?(2\.|saved=)/.test(hash);
}

/** The hash of a run kept on the server, without the `#`. */
export function encodeId(id: string): string {
  return `saved=${id}`;
}

/** The id of a run kept on the server; null for any other hash. */
export function decodeId(hash: string): string | null {
  return /^#?saved=([A-Za-z0-9_-]{8,40})$/.exec(hash)?.[1] ?? null;
}

/** The file in the hash of a saved run; what it holds is not known to be sound. Throws LinkError. */
export function decodeRun(hash: string): Uint8Array {
  return unpack(hash.replace(/^#/, ''), '2', MAX_FILE);
}

/** The hash of a lesson's text, without the `#`; null where it would be longer than links may be. */
export function encodeLesson(text: string): string | null {
  const hash = `3.${pack(strToU8(text))}`;
  return hash.length > MAX_HASH ? null : hash;
}

/** The text of the lesson in a hash; what it holds is not known to be sound. Throws LinkError. */
export function decodeLesson(hash: string): string {
  return strFromU8(unpack(hash.replace(/^#/, ''), '3', MAX_FILE));
}

/**
 * The experiment in a hash (with or without `#`); null when the hash is empty, a saved run's or a lesson's.
 * Throws LinkError, whatever the hash holds.
 */
export function decodeHash(hash: string, catalogue: Catalogue): Spec | null {
  const text = hash.replace(/^#/, '');
  if (text === '' || isRun(text) || isLesson(text)) return null;
  const preset = /^preset=([A-Za-z0-9_-]{1,80})$/.exec(text);
  if (preset) return presetSpec(preset[1] ?? '', catalogue);
  return readJson(unpack(text, '1', MAX_JSON));
}

function pack(bytes: Uint8Array): string {
  return toBase64Url(deflateSync(bytes, { level: 9 }));
}

/** The bytes in a hash of a version. */
function unpack(text: string, version: string, limit: number): Uint8Array {
  if (text.length > MAX_HASH) {
    throw new LinkError(t('model.link_long', { max: MAX_HASH }));
  }
  const parts = /^(\d{1,4})\.([A-Za-z0-9_-]+)$/.exec(text);
  if (!parts) throw new LinkError(t('model.link_damaged'));
  if (parts[1] !== version) {
    throw new LinkError(t('model.link_version', { version: parts[1] ?? '' }));
  }
  return inflateBounded(fromBase64Url(parts[2] ?? ''), limit);
}

function presetSpec(name: string, catalogue: Catalogue): Spec {
  const preset = catalogue.presets.find((entry) => entry.name === name);
  if (preset) return preset.spec;
  const known = catalogue.presets.map((entry) => entry.name).join(', ');
  throw new LinkError(t('model.no_preset', { name, known }));
}

function readJson(bytes: Uint8Array): Spec {
  const json = strFromU8(bytes);
  try {
    const link: unknown = JSON.parse(json);
    const spec = typeof link === 'object' && link !== null && 'spec' in link ? link.spec : null;
    return readSpec(spec);
  } catch (error) {
    if (error instanceof SpecError) {
      throw new LinkError(t('model.link_holds_none', { why: error.message }));
    }
    throw new LinkError(t('model.link_damaged'));
  }
}

/** Unpacks piece by piece and gives up at the limit, so that a small link cannot fill memory. */
function inflateBounded(packed: Uint8Array, limit: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let complete = false;
  const inflate = new Inflate((chunk, final) => {
    chunks.push(chunk);
    size += chunk.length;
    complete = final;
  });
  try {
    for (let at = 0; at < packed.length && size <= limit; at += PIECE) {
      inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch {
    complete = false;
  }
  if (size > limit) throw new LinkError(t('model.link_bomb'));
  if (!complete) throw new LinkError(t('model.link_damaged'));
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
    throw new LinkError(t('model.link_damaged'));
  }
}
