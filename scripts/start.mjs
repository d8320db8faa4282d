/**
 * `npm start`: the set-up, then the server, until Ctrl-C.
 *
 * STRATA_HOST and STRATA_PORT choose the address (127.0.0.1 and 8000).
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import process from 'node:process';
import { fail, Problem, say } from './lib/log.mjs';
import { root, venvPython, windows } from './lib/paths.mjs';
import { setup } from './setup.mjs';

const host = process.env.STRATA_HOST ?? '127.0.0.1';
const port = Number(process.env.STRATA_PORT ?? 8000);
function requirePort() {
  if (Number.isInteger(port) && port > 0 && port < 65536) return;
  throw new Problem(
    `STRATA_PORT is ${process.env.STRATA_PORT}; it must be a whole number from 1 to 65535.`,
  );
}

/** Rejects with advice when the address cannot be listened on. */
function requireFreeAddress() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const taken = error.code === 'EADDRINUSE';
      const reason = taken ? 'is taken by another program' : `cannot be used (${error.message})`;
      reject(
        new Problem(
          `Port ${port} on ${host} ${reason}.\n` +
            `End that program, or choose another port: STRATA_PORT=${port + 1} npm start`,
        ),
      );
    });
    probe.listen(port, host, () => probe.close(resolve));
  });
}

/** The server refuses settings it does not know, so the set-up's own are taken out. */
function serverEnvironment() {
  const own = new Set(['STRATA_HOST', 'STRATA_PORT', 'STRATA_GPU', 'STRATA_PYTHON']);
  const kept = Object.entries(process.env).filter(([name]) => !own.has(name));
  return { ...Object.fromEntries(kept), PYTHONUTF8: '1', PYTHONUNBUFFERED: '1' };
}

/** Ends the server on Ctrl-C or a termination, and ends this process as the server ended. */
function follow(server) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      server.kill('SIGTERM');
      setTimeout(() => server.kill('SIGKILL'), 10_000).unref();
    });
  }
  server.once('exit', (status, signal) => {
    if (signal === null && status) process.stderr.write('\nThe server ended with an error.\n');
    process.exit(signal ? 0 : (status ?? 0));
  });
}

async function start() {
  requirePort();
  await requireFreeAddress();
  await setup();
  say('Server …');
  const args = ['-m', 'server', '--host', host, '--port', String(port)];
  // In a group of its own, Ctrl-C reaches the server through us alone, and it ends in good order.
  // It prints its address itself, once it answers.
  const options = { cwd: root, stdio: 'inherit', detached: !windows, env: serverEnvironment() };
  follow(spawn(venvPython, args, options));
}

await start().catch(fail);
