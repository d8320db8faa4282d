import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { lessons } from './scripts/lib/lessons.mjs';

/**
 * Three kinds of tests beside Python's, each run by name: `vitest run --project web`.
 * A file that needs a document asks for it on its first line: `// @vitest-environment jsdom`.
 */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [svelte(), lessons()],
        // Components are tested with Svelte's browser build, not the one for server rendering.
        resolve: { conditions: ['browser'] },
        test: {
          name: 'web',
          include: ['tests/web/**/*.test.ts'],
          setupFiles: ['tests/web/speak.ts'],
        },
      },
      {
        test: {
          name: 'pyodide',
          include: ['tests/pyodide/**/*.test.ts'],
          setupFiles: ['tests/web/speak.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/global.ts'],
          fileParallelism: false,
          // One of hundreds must not hold up a release; it is named at the end of the run.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
