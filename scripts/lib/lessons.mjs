/** The lessons' plugin, for Vite's own configuration: it is written as the page is, so Vite reads it. */
import { runnerImport } from 'vite';
import { at } from './paths.mjs';

const src = at('web', 'src');
const path = at('web', 'src', 'lessons', 'compile', 'plugin.ts');
const { module } = await runnerImport(path, { configFile: false, logLevel: 'error' });

export const lessons = () => module.lessons(src);
