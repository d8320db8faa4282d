import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from 'vite';
import { lessons } from './scripts/lib/lessons.mjs';
import { writeServiceWorker } from './scripts/lib/service_worker.mjs';
import words from './web/src/words/welcome.json' with { type: 'json' };

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const svelteConfig = at('svelte.config.js');

/** The welcome in `index.html`, in every language: it is painted before there is a script to say it. */
const welcome: Plugin = {
  name: 'welcome',
  transformIndexHtml: (html) =>
    html.replace(
      '<div class="welcome"></div>',
      `<div class="welcome">${Object.entries(words)
        .map(([language, text]) => `<p lang="${language}">${text}</p>`)
        .join('')}</div>`,
    ),
};

/** The parts that come in their turn, and from which width on they are seen at once. */
const parts = [
  { name: /\/OutcomeColumn\.svelte$/ },
  { name: /\/Drawer\.svelte$/ },
  { name: /\/Overlays\.svelte$/ },
  { name: /\/NetworkColumn\.svelte$/, media: '(min-width: 761px)' },
  { name: /\/DataColumn\.svelte$/, media: '(min-width: 1081px)' },
];

/**
 * What the page is made of, in two templates: what it opens with, then its parts. The entry asks for
 * it once the first paint is done; it settles what that paint looks like, so it is waited for.
 */
const fetchPageEarly: Plugin = {
  name: 'fetch-page-early',
  transformIndexHtml: {
    order: 'post', // the bundle is there
    handler(html, { bundle = {}, path }) {
      if (!path.endsWith('/index.html')) return html; // other pages have entries of their own
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const asked = new Set<Chunk>();
      const links = (name: RegExp, media = 'all'): HtmlTagDescriptor[] => {
        const some = chunks.filter((file) => name.test(file.facadeModuleId ?? ''));
        const fresh = withImports(some, chunks).filter((file) => !asked.has(file));
        return fresh.flatMap((file) => linksTo(asked.add(file) && file, media));
      };
      const template = (id: string, children: HtmlTagDescriptor[]): HtmlTagDescriptor => ({
        tag: 'template',
        injectTo: 'head',
        attrs: { id },
        children,
      });
      return {
        html: html.replace('<script type="module" ', '<script type="module" blocking="render" '),
        tags: [
          template('page', links(/\/web\/src\/page\.ts$/)),
          template(
            'parts',
            parts.flatMap(({ name, media }) => links(name, media)),
          ),
        ],
      };
    },
  },
};

type Chunk = Rolldown.OutputChunk;

/** Chunks and all that they import at once. */
function withImports(some: readonly Chunk[], all: readonly Chunk[]): Chunk[] {
  const found = [...some];
  for (const file of found) {
    const more = all.filter((one) => file.imports.includes(one.fileName) && !found.includes(one));
    found.push(...more);
  }
  return found;
}

/** What fetches a chunk and its styles; browsers complain of styles that nobody uses. */
function linksTo(file: Chunk, media: string): HtmlTagDescriptor[] {
  const link = (name: string, attrs: HtmlTagDescriptor['attrs']): HtmlTagDescriptor => ({
    tag: 'link',
    attrs: { ...attrs, crossorigin: true, href: `./${name}` },
  });
  return [
    link(file.fileName, { rel: 'modulepreload' }),
    ...[...(file.viteMetadata?.importedCss ?? [])].map((name) =>
      link(name, { rel: 'preload', as: 'style', media }),
    ),
  ];
}

/** Plotly's registry asks for the styles of maps, of which there are none here. */
const withoutMaps: Plugin = {
  name: 'without-maps',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith('maplibre-gl.css') ? '\0no-maps.css' : null),
  load: (id) => (id === '\0no-maps.css' ? '' : null),
};

/** Once all files lie there, the service worker is written, which keeps them for later. */
const keepFiles: Plugin = {
  name: 'keep-files',
  apply: 'build',
  writeBundle: {
    order: 'post',
    sequential: true,
    handler: ({ dir = '' }) => writeServiceWorker(dir),
  },
};

/** What the page opens with and draws its curves by: not what is asked for later, or not by everyone. */
const opening = /\/web\/src\/page\.ts$|\/page\/\w+Column\.svelte$|\/plotly\.js\/lib\/core\.js$/;

/**
 * Chromium compiles a script that begins with this comment while it fetches it, beside the page's
 * thread. Else each function is compiled when it is first called, and the page opens with thousands.
 */
const compileEarly: Plugin = {
  name: 'compile-early',
  enforce: 'post',
  generateBundle: {
    order: 'post', // nothing is put before it
    handler(_options, bundle) {
      const all = Object.values(bundle).filter((file) => file.type === 'chunk');
      const waiting = all.filter((file) => opening.test(file.facadeModuleId ?? ''));
      for (const file of withImports(waiting, all))
        file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
    },
  },
};

/**
 * What all pages have and what the page always has are a few files: each file is a request, of which
 * browsers send six at a time. All else is split by who needs it.
 */
const groups = [
  {
    name: 'first', // all that comes before the first paint
    test: /preload-helper|\/(stores\/(theme|storage)|ui\/frame|model\/lesson-place|words\/language|src\/settle)\.ts$/,
  },
  { name: 'words', test: /\/words\/(index|phrases)\.ts$|\/(intl-messageformat|@formatjs)\// },
  { name: 'svelte', test: /\/node_modules\/svelte\// },
  { name: 'ui', test: /\/src\/(ui\/(Icon|InTurn|Help)\.svelte$|model\/format\.ts$)/ },
  { name: 'app', test: /\/src\/(actions|page)\/(keyboard\.ts|ActionButton\.svelte)$/ },
].map((group, index) => ({ ...group, priority: 9 - index }));

/** The page is built from `web/` into `web/dist`, which the Flask server serves at `/`. */
export default defineConfig({
  root: 'web',
  base: './',
  plugins: [
    svelte({ configFile: svelteConfig }),
    lessons(),
    welcome,
    fetchPageEarly,
    withoutMaps,
    compileEarly,
    keepFiles,
  ],
  worker: { format: 'es' },
  define: { global: 'globalThis' },
  // The catalogue is a third of the first script: as text it is read in a fraction of the time.
  json: { stringify: true },
  build: {
    outDir: 'dist',
    rolldownOptions: {
      input: ['index.html', 'labs.html'].map((page) => at(`web/${page}`)),
      output: { codeSplitting: { groups } },
    },
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false }, // without it modules are fetched when they are imported
    // Plotly is one lazily loaded chunk of about a megabyte; everything else stays far below.
    chunkSizeWarningLimit: 1500,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': 'http://127.0.0.1:8000' },
  },
});
