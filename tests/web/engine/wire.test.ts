import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root, venvPython } from '../../../scripts/lib/paths.mjs';

test('the wire types are what the engine’s schema gives', () => {
  const { status, stdout, stderr } = spawnSync(venvPython, ['tools/wire_types.py', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  // The message names the command that puts it right.
  expect(stdout + stderr).toBe('');
  expect(status).toBe(0);
});
