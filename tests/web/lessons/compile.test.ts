/** Lessons are read whole; what is wrong in one is told by line, with what to write instead. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import catalogue from '../../../web/src/generated/catalogue.json';
import type { Catalogue } from '../../../web/src/generated/wire';
import { compile, LONGEST } from '../../../web/src/lessons/compile/compile';
import { knownOf } from '../../../web/src/lessons/compile/known';
import { labsIn, SRC, told } from '../../../web/src/lessons/compile/plugin';
import type { Block, Prose } from '../../../web/src/lessons/lesson';
import { TAGS } from '../../../web/src/lessons/lesson';

const known = knownOf(catalogue as unknown as Catalogue, labsIn(`${SRC}/labs`));
const TOP = '---\ntitle: A\nabout: B\norder: 1\nminutes: 2\n---\n';
/** What makes a text below it, from line 12 on, a lesson with an experiment. */
const BEFORE = `${TOP}\n## Screen\n\n::experiment{preset=line-fit}\n\n`;

const read = (text: string) => compile(BEFORE + text, known);
const problemsOf = (text: string) => read(text).problems.map((one) => told('a.md', one));
const blocksOf = (text: string): Block[] => {
  const { lesson, problems } = read(text);
  expect(problems).toEqual([]);
  return lesson.screens[0]?.blocks.slice(1) ?? [];
};

describe('a lesson', () => {
  test('is its top, and a screen for each heading', () => {
    const { lesson, problems } = compile(`${TOP}\n## One\n\nText.\n\n### Part\n\n## Two\n`, known);
    expect(problems).toEqual([]);
    expect(lesson).toMatchObject({ title: 'A', about: 'B', order: 1, minutes: 2, tasks: 0 });
    expect(lesson.screens.map(({ title }) => title)).toEqual(['One', 'Two']);
  });

  test('has text with formulas, terms and links', () => {
    const [block] = blocksOf('The :term[slope] is $2x$, see [there](https://strata.test).\n');
    expect(block).toEqual({
      kind: 'prose',
      prose: [
        {
          tag: 'p',
          children: [
            'The ',
            { tag: 'dfn', children: ['slope'] },
            ' is ',
            { tex: '2x', display: false },
            ', see ',
            { tag: 'a', href: 'https://strata.test', children: ['there'] },
            '.',
          ],
        },
      ],
    });
    expect(read('The :term[slope].\n').lesson.terms).toEqual(['slope']);
  });

  test('asks for one of several answers, and says something to each', () => {
    const text =
      ':::prediction{id=a kind=choice}\nWhich?\n\n- [ ] One\n\n  No.\n- [x] Two\n\n---\n\nSo.\n:::\n';
    const p = (word: string): Prose => ({ tag: 'p', children: [word] });
    expect(blocksOf(text)).toEqual([
      {
        ...{
          kind: 'prediction',
          form: 'choice',
          id: 'a',
          question: [p('Which?')],
          after: [p('So.')],
        },
        options: [
          { text: [p('One')], right: false, after: [p('No.')] },
          { text: [p('Two')], right: true, after: [] },
        ],
      },
    ]);
    expect(read(text).lesson.tasks).toBe(1);
  });

  test('asks for a number, or for a curve', () => {
    const number = ':::prediction{id=a kind=number answer=497}\nHow many?\n:::\n';
    expect(blocksOf(number)).toMatchObject([{ form: 'number', answer: 497, within: 0 }]);
    const curve = ':::prediction{id=a kind=curve quantity=val_loss steps=200 top=1.5}\nHow?\n:::\n';
    const wanted = { form: 'curve', quantity: 'val_loss', steps: 200, top: 1.5 };
    expect(blocksOf(curve)).toMatchObject([wanted]);
  });

  test('has missions, hints in steps, and what can be opened', () => {
    const goal = 'val_loss < 0.177 and not (neurons > 5 or layers(\\"Conv2D\\") == 0)';
    const text = `:::mission{id=m goal='${goal.replaceAll('\\"', '"')}' free=data}\nDo.\n\n---\n\nDone.\n:::\n`;
    expect(blocksOf(text)).toMatchObject([
      {
        kind: 'mission',
        free: ['data'],
        goal: {
          op: 'and',
          goals: [
            { op: '<', left: { fact: 'val_loss' }, right: 0.177 },
            {
              op: 'not',
              goal: {
                op: 'or',
                goals: [
                  { op: '>', left: { fact: 'neurons' }, right: 5 },
                  { op: '==', left: { layers: 'Conv2D' }, right: 0 },
                ],
              },
            },
          ],
        },
      },
    ]);
    const hints = ':::hint\nA\n:::\n\n:::hint\nB\n:::\n\n:::why[But *why*?]\nC\n:::\n';
    expect(blocksOf(hints)).toMatchObject([
      { kind: 'hints', hints: [[{}], [{}]] },
      { kind: 'why', title: ['But ', { tag: 'em' }, '?'] },
    ]);
  });

  test('has missions that count on what the recipe of the experiment measures', () => {
    const mission = ':::mission{id=m goal="val_gain > 3"}\nx\n:::\n';
    const { lesson, problems } = compile(
      `${TOP}\n## Screen\n\n::experiment{preset=denoise}\n\n${mission}`,
      known,
    );
    expect(problems).toEqual([]);
    expect(lesson.screens[0]?.blocks[1]).toMatchObject({
      goal: { op: '>', left: { fact: 'val_gain' }, right: 3 },
    });
    expect(problemsOf(mission)).toEqual([expect.stringContaining('“val_gain” is no goal')]);
  });

  test('shows a part of an experiment, with values of its own', () => {
    const set = 'training.batch_size=8 training.optimizer.config.learning_rate=1.5';
    const text = `::experiment{preset=circle show="network outcome" lock=data hide=outcome set="${set}"}\n`;
    expect(blocksOf(text)).toEqual([
      {
        ...{ kind: 'experiment', preset: 'circle', lock: ['data'], show: ['network', 'data'] },
        tab: null,
        set: [
          { path: 'training.batch_size', value: 8 },
          { path: 'training.optimizer.config.learning_rate', value: 1.5 },
        ],
      },
    ]);
  });

  test.for([
    ['gan-plane', 'training.recipe.config.generator_rate=100', 100],
    ['circle', 'training.optimizer.config.clipnorm=1', 1],
    ['circle', 'data.config.noise=0.3', 0.3],
    ['circle', 'networks.model.nodes[1].config.use_bias=false', false],
    [
      'circle',
      'networks.model.nodes[1].config.kernel_initializer={"type":"zeros"}',
      { type: 'zeros' },
    ],
  ] as const)('%s: sets what stands at its default, %s', ([preset, set, value]) => {
    const path = set.slice(0, set.indexOf('='));
    expect(catalogue.presets.find(({ name }) => name === preset)).toBeDefined();
    expect(blocksOf(`::experiment{preset=${preset} set='${set}'}\n`)).toMatchObject([
      { set: [{ path, value }] },
    ]);
  });

  test.for([
    'training.recipe.config.generator_rate=100',
    'training.optimizer.config.rho=0.9',
    'networks.model.nodes[1].config.rate=0.5',
    'networks.model.nodes[9].config.units=3',
    'networks.other.nodes[1].config.units=3',
    'networks.model.nodes[1].config.kernel_initializer.config.value=1',
    'data.config.constructor=1',
    'training.batch_size',
  ])('circle has no %s', (set) => {
    expect(problemsOf(`::experiment{preset=circle set="${set}"}\n`)).toEqual([
      expect.stringContaining(`“${set}” sets nothing: preset circle has no such value`),
    ]);
  });

  test('opens a tab of the insight drawer, which is then to be seen', () => {
    const text = '::experiment{preset=circle show=curves tab=landscape}\n';
    expect(blocksOf(text)).toMatchObject([{ tab: 'landscape', show: ['curves', 'insight'] }]);
  });

  test('has labs, with settings', () => {
    expect(blocksOf('::lab{name=descent settings="curve=cubic&rate=0.3"}\n')).toEqual([
      { kind: 'lab', name: 'descent', settings: { curve: 'cubic', rate: '0.3' } },
    ]);
  });
});

describe('what is wrong is told', () => {
  test.for([
    ['::lap{name=descent}', 12, 'There is no directive “lap”. There are lab, experiment,'],
    ['::lab{name=ascent}', 12, 'There is no “ascent” here. There are backprop'],
    ['::lab', 12, 'The directive lab needs name'],
    ['::lab{name=descent size=3}', 12, 'has nothing called “size”. It knows name, settings.'],
    ['::experiment{preset=lien-fit}', 12, 'There is no “lien-fit” here. There are'],
    [
      '::experiment{preset=xor show=everything}',
      12,
      'There is no “everything” here. There are data',
    ],
    ['::experiment{tab=landscap}', 12, 'There is no “landscap” here. There are doctor, gradients'],
    ['::experiment{tab=""}', 12, 'The directive experiment needs tab'],
    ['::experiment{preset=xor set="training.rate=3"}', 12, '“training.rate=3” sets nothing'],
    [':::mission{id=a goal="accuracy > 3"}\nx\n:::', 12, '“accuracy” is no goal'],
    [':::mission{id=a goal="val_loss <"}\nx\n:::', 12, '“val_loss <” is no goal'],
    [':::mission{id=a goal="val_r2 > -val_loss"}\nx\n:::', 12, 'is no goal'],
    [':::mission{id=a goal="step = 3"}\nx\n:::', 12, 'is no goal'],
    [':::mission{id=a goal="import(\'x\') > 3"}\nx\n:::', 12, 'is no goal'],
    ['\n:::mission{goal="step > 3"}\nx\n:::', 13, 'The directive mission needs id'],
    [':::prediction{id=a kind=guess}\nx\n:::', 12, 'There is no “guess” here. There are choice'],
    [':::prediction{id=a kind=choice}\nx\n\n- [ ] y\n- [ ] z\n:::', 12, 'of which one is right'],
    [':::prediction{id=a kind=number answer=many}\nx\n:::', 12, 'answer must be a number'],
    [':::hint\na <b>b</b>\n:::', 13, 'HTML such as <b> is not read'],
    ['![a](https://watch.test/a.png)', 12, 'Pictures are not shown'],
    ['$\\frac{1}$', 12, 'This formula cannot be read'],
    [
      ':::mission{id=a goal="layers(\\"Dense\\") > 1"}\nx\n:::',
      12,
      'is no directive that can be read',
    ],
    ['Text.\n:::', 12, 'is no directive that can be read'],
    ['See this:there.', 12, '“:there” looks like a directive'],
    ['> ::lab{name=descent}', 12, 'The directive lab must begin at the left edge'],
  ] as const)('%s', ([text, line, message]) => {
    const [first = ''] = problemsOf(text + '\n');
    expect(first).toContain(`a.md:${line}: `);
    expect(first).toContain(message);
  });

  test.for([
    ['gan-digits', 'val_found', 'val_real_accuracy'],
    ['names-rnn', 'val_new', 'val_accuracy'],
    ['translate-gru', 'val_exact', 'val_accuracy'],
  ] as const)('a goal on what a run of %s tells only at its end', ([preset, late, known]) => {
    const goal = (fact: string) =>
      `::experiment{preset=${preset}}\n\n:::mission{id=a goal="step > 3 and ${fact} > 0.5"}\nx\n:::\n`;
    const [first = ''] = problemsOf(goal(late));
    expect(first).toContain(`a.md:14: “${late}” is measured once only`);
    expect(first).toContain(known);
    expect(first.replace(`“${late}”`, '')).not.toContain(late);
    expect(problemsOf(goal(known))).toEqual([]);
  });

  test.for([
    ['', 'The file begins without a top'],
    ['---\ntitle: [\n---\n## A\n', 'cannot be read as YAML'],
    ['---\ntitle: 3\nabout: x\n---\n## A\n', 'needs a line “title:”'],
    ['---\ntitle: a\nabout: x\norder: soon\n---\n## A\n', 'The line “order:”'],
    [TOP, 'The lesson has no screens'],
    [`${TOP}\nToo early.\n\n## A\n`, 'What stands before the first screen'],
    [`${TOP}## A\n\n:::mission{id=a goal="step > 3"}\nx\n:::\n`, 'A mission needs an experiment'],
  ] as const)('%s', ([text, message]) => {
    const problems = compile(text, known).problems.map((one) => told('a.md', one));
    expect(problems.join('\n')).toContain(message);
  });

  test('two things of one name', () => {
    const one = ':::mission{id=a goal="step > 3"}\nx\n:::\n\n';
    expect(problemsOf(one + one)).toEqual([expect.stringContaining('called “a”')]);
  });

  test('a lesson without end', () => {
    expect(problemsOf('> '.repeat(2000))[0]).toContain('a.md:12: Quotes and lists may stand');
    expect(problemsOf('word '.repeat(LONGEST / 4))[0]).toContain('up to 40000 characters');
  });
});

describe('a stranger’s lesson', () => {
  const elements = (prose: readonly Prose[]): { tag: string; href?: string }[] =>
    prose.flatMap((part) =>
      typeof part === 'object' && 'tag' in part ? [part, ...elements(part.children)] : [],
    );
  const proseIn = (text: string) =>
    read(text).lesson.screens.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'prose' ? elements(block.prose) : [])),
    );

  test.for([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![x](javascript:alert(1))',
    '<svg><script>alert(1)</script></svg>',
    '[x]: javascript:alert(1)\n\n[x]',
    '<https://x.test/"onmouseover="alert(1)>',
  ])('%s', (text) => {
    for (const { tag, href } of proseIn(text + '\n')) {
      expect(TAGS).toContain(tag);
      if (href !== undefined) expect(href).toMatch(/^https?:/);
    }
  });

  test('holds elements of the harmless kinds only, whatever is written', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '<',
        '>',
        '[',
        '](',
        ')',
        '`',
        '$',
        ':::',
        '::',
        '{',
        '}',
        '\n',
        '\n\n',
        '- ',
      ),
      fc.constantFrom('javascript:', '![', '<a href=', 'onclick=', 'id=', 'mission', 'hint', '"'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const { tag, href } of proseIn(pieces.join(''))) {
          expect(TAGS).toContain(tag);
          expect(href ?? 'https:').toMatch(/^(https?|mailto):|^(?![a-z]+:)/i);
        }
      }),
      { numRuns: 300 },
    );
  });
});
