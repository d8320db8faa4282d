/** The real server, on a free port of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { root, venvPython } from '../../../scripts/lib/paths.mjs';

/** Resolves to its address and a way to stop it. */
export async function startServer() {
  const server = spawn(venvPython, ['-m', 'server', '--host', '127.0.0.1', '--port', '0'], {
    cwd: root,
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
  });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk) => {
      said += chunk;
      const found = /Strata is ready: (http:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', (status) => reject(new Error(`The server ended (${status}): ${said}`)));
  });
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGTERM');
    await once(server, 'exit');
  };
  return { address, stop };
}
