/**
 * Where a browser that knows static routing looks by itself, without starting the service worker
 * first. What no route names, and every other browser, asks the worker's `fetch` listener.
 */

export interface Route {
  condition: { urlPattern: { pathname: string; search?: string }; requestMethod?: 'GET' };
  source: 'network' | 'cache' | { cacheName: string };
}

/** `base`: the path of the page, ending in a slash; `cacheName`: the version's cache. */
export function routesOf(base: string, cacheName: string): Route[] {
  const path = base.replace(/[\\*+?:(){}]/g, '\\$&');
  const own = { cacheName };
  const files = (name: string, source: Route['source']): Route => ({
    condition: { urlPattern: { pathname: path + name }, requestMethod: 'GET' },
    source,
  });
  return [
    { condition: { urlPattern: { pathname: `${path}api/*` } }, source: 'network' },
    // With a query it is still the page, but not by the name it is kept under.
    {
      condition: { urlPattern: { pathname: path, search: '' }, requestMethod: 'GET' },
      source: own,
    },
    files('pyodide/*', own),
    // These names follow the content, so those of an older version, still open, may be meant.
    files('assets/*', 'cache'),
    files('engine-*', 'cache'),
  ];
}
