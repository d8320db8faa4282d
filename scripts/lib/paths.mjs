/** Where things lie in the tree. */
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const at = (...parts) => path.join(root, ...parts);

export const cache = at('.cache');
export const windows = process.platform === 'win32';

/** The Python of a virtual environment. */
export const pythonOf = (folder) =>
  windows ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');

/** The Python of the project's own virtual environment. */
export const venvPython = pythonOf(at('.venv'));

/** A program that a Python package brought into the virtual environment. */
export const venvTool = (name) =>
  windows ? at('.venv', 'Scripts', `${name}.exe`) : at('.venv', 'bin', name);

/** The script behind a command of an npm package, run by this same Node. */
export const nodeTool = (...parts) => at('node_modules', ...parts);
