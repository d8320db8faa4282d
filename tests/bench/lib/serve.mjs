/** Serves what the bench's pages need, on this machine only. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { at, cache } from '../../../scripts/lib/paths.mjs';

const types = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Beginnings of addresses, and where their files lie; the first that is there is sent. */
const routes = [
  ['/bench/', at('tests', 'bench')],
  ['/peers/', at('tests', 'bench', 'peers', 'node_modules')],
  ['/samples/', path.join(cache, 'bench')],
  ['/', at('web', 'dist')],
  ['/pyodide/', path.join(cache, 'pyodide')], // wheels that the page itself has no use for
];

function fileOf(address) {
  const name = path.posix.normalize(decodeURIComponent(address));
  return routes
    .filter(([start]) => name.startsWith(start))
    .map(([start, folder]) => path.join(folder, name.slice(start.length)))
    .find((file) => existsSync(file) && statSync(file).isFile());
}

/** Resolves to the address and a way to close. Isolated pages may share memory between threads. */
export async function serve({ isolated }) {
  const alike = isolated
    ? {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      }
    : {};
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url, 'http://localhost').pathname);
    if (!file) return response.writeHead(404, alike).end();
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...alike, 'content-type': type });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, close };
}
