/** Runs other programs. */
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Problem } from './log.mjs';
import { cache, root, windows } from './paths.mjs';

const settings = { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PYTHONUTF8: '1' };
const environment = (extra) => ({ ...process.env, ...settings, ...extra });

/** Runs a program with its output shown; resolves to its exit status. */
export function show(command, args, { env = {}, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: environment(env),
      shell,
    });
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

/**
 * Runs a program with its output kept in `.cache/logs/NAME.log`; resolves to what it printed.
 * When it fails, the end of that log is shown together with `advice`, the thing to do about it.
 */
export function quietly(name, command, args, { advice = '', env = {}, shell = false } = {}) {
  const log = path.join(cache, 'logs', `${name}.log`);
  mkdirSync(path.dirname(log), { recursive: true });
  return new Promise((resolve, reject) => {
    const out = createWriteStream(log);
    const child = spawn(command, args, { cwd: root, env: environment(env), shell });
    const printed = [];
    child.stdout.on('data', (chunk) => printed.push(chunk));
    child.stdout.pipe(out, { end: false });
    child.stderr.pipe(out, { end: false });
    child.once('error', (error) =>
      reject(new Problem(`${command} could not be started: ${error.message}\n${advice}`)),
    );
    child.once('close', (status) => {
      out.end(() => {
        if (status === 0) return resolve(Buffer.concat(printed).toString('utf8'));
        const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
        const line = [command, ...args].join(' ');
        reject(new Problem(`${tail}\n\nThis command failed: ${line}\n${advice}`));
      });
    });
  });
}

/** The output of a short program, or null when it is missing or fails. */
export function ask(command, args) {
  const answer = spawnSync(command, args, { cwd: root, encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 ? answer.stdout.trim() : null;
}

/** npm as a command and its first arguments: by its script where npm started us. */
export function npm(...args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: process.execPath, args: [script, ...args] };
  return { command: 'npm', args, shell: windows };
}
