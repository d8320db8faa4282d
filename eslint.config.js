import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The rooms of `web/src`, lowest first; those in one row stand beside each other. */
const floors = [
  ['generated', 'words'],
  ['model'],
  ['engine', 'worker', 'service'],
  ['stores'],
  ['actions'],
  ['ui'],
  ['editor', 'forms', 'charts'],
  ['views', 'insight', 'live', 'labs'],
  ['lessons'],
];

/** Packages that one room alone may import. */
const keepers = [
  { room: 'worker', packages: ['pyodide', 'pyodide/*'], what: 'Pyodide' },
  { room: 'editor', packages: ['@xyflow/svelte', '@xyflow/svelte/*'], what: '@xyflow/svelte' },
  { room: 'insight', packages: ['@codemirror/*', '@lezer/*'], what: 'CodeMirror' },
  { room: 'charts', packages: ['plotly.js', 'plotly.js/*'], what: 'Plotly' },
];

const inRoom = (room) => [`web/src/${room}/**/*.{ts,svelte}`];

function higherThan(floor) {
  const rooms = floors.slice(floor + 1).flat();
  if (rooms.length === 0) return [];
  return [
    {
      group: rooms.flatMap((room) => [`**/${room}/**`, `**/${room}`]),
      message:
        'Lower never imports higher: generated < model < engine worker service < stores < actions < ' +
        'ui < editor forms charts < views insight live labs < lessons < App. Move the shared part down.',
    },
  ];
}

function keptFrom(room) {
  return keepers
    .filter((keeper) => keeper.room !== room)
    .map(({ room: owner, packages, what }) => ({
      group: packages,
      message: `Only web/src/${owner} imports ${what}, so that it can be replaced in one place.`,
    }));
}

const restrict = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const walls = floors.flatMap((rooms, floor) =>
  rooms.map((room) => restrict(inRoom(room), [...higherThan(floor), ...keptFrom(room)])),
);

const pure = {
  files: inRoom('model'),
  rules: {
    'no-restricted-globals': [
      'error',
      ...['window', 'document', 'localStorage', 'navigator', 'location'].map((name) => ({
        name,
        message: 'web/src/model is pure: no DOM. Pass the value in as an argument.',
      })),
    ],
  },
};

/** For what people write. */
const sizes = {
  ignores: ['web/src/generated/**'],
  rules: {
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  },
};

export default ts.config(
  {
    ignores: [
      'web/dist*/',
      'web/public/',
      'node_modules/',
      '.venv/',
      '.cache/',
      'tests/artifacts/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser, ...globals.worker, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['**/*.ts', '**/*.svelte'], rules: { 'no-undef': 'off' } },
  { files: ['tests/bench/**', 'scripts/**'], rules: { 'no-console': 'off' } },
  sizes,
  restrict(['web/src/*.{ts,svelte}'], keptFrom('App')),
  ...walls,
  pure,
);
