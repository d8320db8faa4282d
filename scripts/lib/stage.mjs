/** Stages of the set-up: each leaves a stamp of what it was made from, and is skipped while that holds. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { writeWhole } from './files.mjs';
import { Problem, say, seconds } from './log.mjs';
import { cache } from './paths.mjs';

const stampOf = (name) => path.join(cache, 'stamps', name);

function fresh(name, key, outputs) {
  const stamp = stampOf(name);
  return (
    existsSync(stamp) && readFileSync(stamp, 'utf8') === key && outputs.every((o) => existsSync(o))
  );
}

/**
 * Runs `work` unless it was done from the same `key` before and its `outputs` still stand.
 * The stamp goes before the work starts and comes back after it ended well, so that an
 * interrupted stage is done again.
 */
export async function stage({ name, title, key, outputs = [] }, work) {
  if (fresh(name, key, outputs)) return;
  const since = performance.now();
  say(`${title} …`);
  rmSync(stampOf(name), { force: true });
  await work();
  const missing = outputs.find((output) => !existsSync(output));
  if (missing) throw new Problem(`${title}: ended without making ${missing}.`);
  writeWhole(stampOf(name), key);
  say(`${title}: done in ${seconds(since)} s`);
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Lets one set-up at a time work in this tree; a lock left by a dead process is taken over. */
export async function alone(work) {
  const lock = path.join(cache, 'setup.lock');
  mkdirSync(cache, { recursive: true });
  for (let told = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
      if (owner && !alive(owner)) rmSync(lock, { force: true });
      else if (!told) say(`Another set-up (process ${owner}) is at work here; waiting for it …`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}
