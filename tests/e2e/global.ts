/** One server for all end-to-end tests: the real one, on a free port of this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TestProject } from 'vitest/node';
import { root, venvPython } from '../../scripts/lib/paths.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the page is served: `http://127.0.0.1:PORT`. */
    address: string;
    /** The server's process, whose workers a test may end. */
    serverPid: number;
  }
}

/** Pages follow each other quickly here: room for runs that wait for a listener to come back. */
const limits = {
  STRATA_MAX_RUNS: '32',
  STRATA_MAX_RUNS_PER_CLIENT: '32',
  STRATA_GRACE_SECONDS: '10',
  STRATA_START_RATE: '1000/minute',
  STRATA_TABLE_RATE: '1000/minute',
};

/** Resolves to the address in the server's “ready” line. */
function whenReady(server: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /Strata is ready: (http:\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (status) =>
      reject(new Error(`The server ended at once (status ${status}):\n${said}`)),
    );
  });
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = spawn(venvPython, ['-m', 'server', '--host', '127.0.0.1', '--port', '0'], {
    cwd: root,
    env: { ...process.env, ...limits, PYTHONUNBUFFERED: '1' },
  });
  project.provide('address', await whenReady(server));
  project.provide('serverPid', server.pid ?? 0);
  return async () => {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
  };
}
