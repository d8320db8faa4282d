/** The real server, on a port of this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, venvPython } from '../../../scripts/lib/paths.mjs';

export interface Server {
  /** Where the page is served: `http://127.0.0.1:PORT`. */
  address: string;
  pid: number;
  stop(): Promise<void>;
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

/** Starts a server; `options` as `python -m server` takes them. */
export async function startServer(...options: string[]): Promise<Server> {
  const args = ['-m', 'server', '--host', '127.0.0.1', '--port', '0', ...options];
  const folder = mkdtempSync(path.join(tmpdir(), 'strata-saves-'));
  const STRATA_DATABASE_URL = `sqlite:///${path.join(folder, 'saves.db')}`;
  const env = { ...process.env, ...limits, STRATA_DATABASE_URL, PYTHONUNBUFFERED: '1' };
  const server = spawn(venvPython, args, { cwd: root, env });
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  };
  return { address: await whenReady(server), pid: server.pid ?? 0, stop };
}
