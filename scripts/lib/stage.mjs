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

/** The process that holds the lock; null when it has just been let go. */
function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return null;
  }
}

/** Takes the lock, or says who has it; a lock left by a dead process is taken away. */
function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return { taken: true };
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const owner = ownerOf(lock);
    if (owner && !alive(owner)) rmSync(lock, { force: true });
    return { taken: false, owner };
  }
}

/** Lets one set-up at a time work in this tree. */
export async function alone(work) {
  const lock = path.join(cache, 'setup.lock');
  mkdirSync(cache, { recursive: true });
  let told = false;
  for (let lately = tryLock(lock); !lately.taken; lately = tryLock(lock)) {
    if (lately.owner && alive(lately.owner) && !told) {
      say(`Another set-up (process ${lately.owner}) is at work here; waiting for it …`);
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}
