/** What the engine really says of broken experiments, tables, files and controls is translated. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, venvPython } from '../../../scripts/lib/paths.mjs';
import { speak } from '../../../web/src/words';
import de from '../../../web/src/words/de/engine.json';
import fr from '../../../web/src/words/fr/engine.json';
import { heardReading } from '../../../web/src/words/heard';
import { Phrases } from '../../../web/src/words/phrases';

let told: string[] = [];

beforeAll(() => {
  const { stdout, stderr } = spawnSync(venvPython, ['-m', 'tests.web.words.told'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  told = JSON.parse(stdout) as string[];
}, 60_000);

afterAll(() => speak('en'));

/** Words of English sentences that are no names of Strata's or Keras's. */
const ENGLISH =
  /\b(the|this|there|must|has|have|takes|its|got|found|expects|expected|choose|known|of|with|which|between|is|it|numbers?|rows?|learnt|inputs|file is|not|remove|write|found)\b/i;

test.for([
  ['fr', fr],
  ['de', de],
] as const)('%s leaves no English behind', ([, pack]) => {
  expect(told.length).toBeGreaterThan(100);
  const phrases = new Phrases(pack);
  const left = told.map((text) => [text, phrases.say(text)]);
  // Listed names, calls, and what the learner wrote stay as they are.
  const plain = (text: string) =>
    text.replace(/'[^']*'|\w\([^()]*\)|\b\w+(, \w+)+|\b\w+_\w+\b|\{.*\}/g, '');
  expect(left.filter(([text, said]) => text === said || ENGLISH.test(plain(said ?? '')))).toEqual(
    [],
  );
});

test('the name of a block stays in front, so that it can be left away on the block itself', () => {
  const named = told.filter((text) => /^\w+: /.test(text));
  expect(named.length).toBeGreaterThan(30);
  for (const pack of [fr, de]) {
    const phrases = new Phrases(pack);
    for (const text of named.filter((text) => /^(output|conv_1|reshape|dense_1): /.test(text))) {
      const name = text.slice(0, text.indexOf(': ') + 2);
      expect(phrases.say(text).slice(0, name.length)).toBe(name);
    }
  }
});

test('what is wrong in a line of a Keras text is heard in German, what was left out, too', async () => {
  await speak('de');
  const message = "Dense: units must be a whole number, got 'many'.";
  const notes = ['Line 3: metrics are chosen under Training, these are not kept.'];
  expect(told).toEqual(expect.arrayContaining([message, ...notes]));
  expect(heardReading({ spec: null, problems: [{ line: 2, message }], notes })).toEqual({
    spec: null,
    problems: [{ line: 2, message: "Dense: units muss eine ganze Zahl sein, nicht 'many'." }],
    notes: ['Zeile 3: Metriken wählen Sie unter „Training“; diese hier werden nicht übernommen.'],
  });
});
