import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import {
  LinkError,
  MAX_FILE,
  MAX_HASH,
  decodeHash,
  decodeLesson,
  decodeRun,
  encodeHash,
  encodeLesson,
  encodeRun,
  isRun,
} from '../../../web/src/model/hash';
import { isLesson } from '../../../web/src/model/lesson-place';
import { catalogue, graph, preset, seeded } from '../specs';

const decode = (hash: string) => decodeHash(hash, catalogue);

function packed(value: unknown): string {
  const bytes = deflateSync(strToU8(typeof value === 'string' ? value : JSON.stringify(value)));
  return `1.${Buffer.from(bytes).toString('base64url')}`;
}

/** The preset with something in it replaced. */
function changed(change: (spec: Record<string, unknown>) => void): string {
  const spec = structuredClone(preset()) as unknown as Record<string, unknown>;
  change(spec);
  return packed({ spec });
}

describe('a link', () => {
  test.each(catalogue.presets.map((entry) => entry.name))('%s comes back as it went', (name) => {
    const hash = encodeHash(preset(name));
    expect(hash).toMatch(/^1\.[A-Za-z0-9_-]+$/);
    expect(decode(`#${hash}`)).toEqual(preset(name));
  });

  test('any text survives', () => {
    const spec = { ...preset(), title: 'Äöü – “日本” 🎨 </script>' };
    expect(decode(encodeHash(spec))).toEqual(spec);
  });

  test('a network of 400 blocks fits', () => {
    const inputs = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`block_${i}`, i === 0 ? [] : [`block_${i - 1}`]]),
    );
    const hash = encodeHash(graph(inputs));
    expect(hash.length).toBeLessThan(MAX_HASH);
    expect(decode(hash)).toEqual(graph(inputs));
  });

  test('an empty hash is no experiment', () => {
    expect(decode('')).toBeNull();
    expect(decode('#')).toBeNull();
  });

  test('a preset can be named', () => {
    expect(decode('#preset=spiral')).toEqual(preset('spiral'));
    expect(() => decode('#preset=nothing')).toThrow(/There are .*spiral/);
  });
});

describe('a hostile or broken link is refused with a message', () => {
  const whole = encodeHash(preset());
  const bomb = packed('0'.repeat(50_000_000));
  const deep = packed(`{"spec":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);

  test.each([
    ['cut short', whole.slice(0, -20), /damaged or cut short/],
    ['garbage', '%%%', /damaged or cut short/],
    ['no data', '1.', /damaged or cut short/],
    ['no deflate', '1.AAAA', /damaged or cut short/],
    ['no JSON', packed('{"spec":'), /damaged or cut short/],
    ['another version', whole.replace(/^1/, '4'), /another version/],
    ['far too long', `1.${'A'.repeat(MAX_HASH)}`, /longer than/],
    ['a decompression bomb', bomb, /unpacks to far too much/],
    ['deep nesting', deep, /nested too deeply/],
    ['no spec', packed([]), /expected an object/],
    ['version 2', changed((s) => (s.version = 2)), /version 1, this one says 2/],
    ['no networks', changed((s) => (s.networks = {})), /expected 1 to 8, got 0/],
    ['networks as text', changed((s) => (s.networks = 'x')), /networks: expected an object/],
    ['a negative seed', changed((s) => (s.seed = -1)), /seed: expected a whole number/],
    ['a seed as text', packed({ spec: { ...preset(), seed: '0' } }), /seed/],
    ['a long title', changed((s) => (s.title = 'x'.repeat(201))), /title: expected a text/],
    ['no training', changed((s) => delete s.training), /training: expected an object/],
    [
      'a batch of 0',
      packed({ spec: { ...preset(), training: { ...preset().training, batch_size: 0 } } }),
      /batch_size/,
    ],
    [
      '401 blocks',
      packed({
        spec: graph(Object.fromEntries(Array.from({ length: 401 }, (_, i) => [`b${i}`, []]))),
      }),
      /at most 400/,
    ],
    ['a bad block name', packed({ spec: graph({ '<img>': [] }) }), /expected a name/],
    ['a bad input name', packed({ spec: graph({ input: [], a: ['../x'] }) }), /expected a name/],
    [
      'a poisoned config',
      packed(
        JSON.stringify({ spec: preset() }).replace('"config":{', '"config":{"__proto__":{"x":1},'),
      ),
      /__proto__/,
    ],
  ])('%s', (_, hash, message) => {
    expect(() => decode(hash)).toThrow(LinkError);
    expect(() => decode(hash)).toThrow(message);
  });

  test('two blocks of one name', () => {
    const spec = preset();
    const nodes = spec.networks.model?.nodes ?? [];
    const doubled = { ...spec, networks: { model: { nodes: [...nodes, ...nodes] } } };
    expect(() => decode(packed({ spec: doubled }))).toThrow(/same name/);
  });

  test('no damage whatever makes anything but a spec or a LinkError', () => {
    const random = seeded(3);
    const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=#%';
    for (let i = 0; i < 400; i += 1) {
      const at = Math.floor(random() * whole.length);
      const sign = signs[Math.floor(random() * signs.length)] ?? '';
      const hash = whole.slice(0, at) + sign + whole.slice(at + (random() < 0.5 ? 1 : 0));
      try {
        expect(decode(hash)?.version ?? 1).toBe(1);
      } catch (error) {
        expect(error).toBeInstanceOf(LinkError);
      }
    }
  });

  test('a bomb is refused before it fills memory', () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decode(bomb)).toThrow(LinkError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });
});

test('unknown keys are left out', () => {
  const spec = decode(changed((raw) => (raw.surprise = { deep: 1 })));
  expect(spec).toEqual(preset());
});

describe('a link with a trained run', () => {
  const random = seeded(7);
  const noise = (size: number) => Uint8Array.from({ length: size }, () => random() * 256);

  test('comes back byte for byte', () => {
    const file = noise(40_000);
    const hash = encodeRun(file) ?? '';
    expect(hash).toMatch(/^2\.[A-Za-z0-9_-]+$/);
    expect(hash.length).toBeLessThanOrEqual(MAX_HASH);
    expect(isRun(`#${hash}`)).toBe(true);
    expect(decodeRun(`#${hash}`)).toEqual(file);
    expect(decode(hash)).toBeNull(); // it is no experiment alone
  });

  test('is not made where it would be too long, or could not be read again', () => {
    expect(encodeRun(noise(60_000))).toBeNull();
    expect(encodeRun(new Uint8Array(MAX_FILE + 1))).toBeNull();
  });

  const whole = encodeRun(noise(1000)) ?? '';
  const bomb = Buffer.from(deflateSync(new Uint8Array(40_000_000))).toString('base64url');

  test.each([
    ['cut short', whole.slice(0, -20), /damaged or cut short/],
    ['garbage', '2.%%%', /damaged or cut short/],
    ['far too long', `2.${'A'.repeat(MAX_HASH)}`, /longer than/],
    ['a decompression bomb', `2.${bomb}`, /unpacks to far too much/],
    ['of another version', whole.replace(/^2/, '4'), /another version/],
  ])('%s is refused', (_, hash, message) => {
    expect(() => decodeRun(hash)).toThrow(LinkError);
    expect(() => decodeRun(hash)).toThrow(message);
  });
});

describe('the link of a lesson', () => {
  const text = '## Täler\n\n$w \\leftarrow w - \\alpha g$ 🙂\n';

  test('holds its text, and is no experiment', () => {
    const hash = encodeLesson(text);
    expect(decodeLesson(`#${hash}`)).toBe(text);
    expect([isLesson(`#${hash}`), isRun(`#${hash}`)]).toEqual([true, false]);
    expect(decodeHash(`#${hash}`, catalogue)).toBeNull();
  });

  test('is not made for a text that is too long for one', () => {
    const random = seeded(1);
    const letter = () => String.fromCodePoint(33 + Math.floor(random() * 8000));
    const long = Array.from({ length: 60_000 }, letter);
    expect(encodeLesson(long.join(''))).toBeNull();
  });

  test.for(['3.', '3.!!', '3.AAAA', '4.AAAA'])('that is damaged is refused: %s', (hash) => {
    expect(() => decodeLesson(hash)).toThrow(LinkError);
  });

  test('that is a bomb is refused', () => {
    const bomb = encodeLesson('0'.repeat(2 ** 20)) ?? '';
    expect(bomb.length).toBeLessThan(4000);
    expect(() => decodeLesson(bomb)).toThrow(LinkError);
  });
});
