import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const svelteConfig = fileURLToPath(new URL('svelte.config.js', import.meta.url));

/** The page is built from `web/` into `web/dist`, which the Flask server serves at `/`. */
export default defineConfig({
  root: 'web',
  base: './',
  plugins: [svelte({ configFile: svelteConfig })],
  worker: { format: 'es' },
  define: { global: 'globalThis' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Plotly is one lazily loaded chunk of about a megabyte; everything else stays far below.
    chunkSizeWarningLimit: 1500,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': 'http://127.0.0.1:8000' },
  },
});
