/** The virtual environment and the Python packages in it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fingerprint } from '../lib/files.mjs';
import { Problem } from '../lib/log.mjs';
import { at, cache, pythonOf, root, venvPython, windows } from '../lib/paths.mjs';
import { ask, quietly } from '../lib/run.mjs';
import { stage } from '../lib/stage.mjs';

const benchFolder = path.join(cache, 'bench-venv');
const oldest = [3, 11];
const versionCode = "import sys; print('%d.%d.%d' % sys.version_info[:3])";

/** Prints the requirements of pyproject.toml: the base ones, or those of one extra. */
const requirementsCode = `
import sys, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
name = sys.argv[1]
print("\\n".join(project["dependencies"] if name == "base" else project["optional-dependencies"][name]))
`;

function newEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The first Python ≥ 3.11 among the usual names, as a command and its first arguments. */
function findPython() {
  const chosen = process.env.STRATA_PYTHON;
  const named = ['3.13', '3.12', '3.11', '3.14'].map((version) => [`python${version}`]);
  const candidates = chosen ? [[chosen]] : [['python3'], ['python'], ['py', '-3'], ...named];
  const seen = [];
  for (const [command, ...first] of candidates) {
    const version = ask(command, [...first, '-c', versionCode]);
    if (version && newEnough(version)) return { command, first, version };
    if (version) seen.push(`${[command, ...first].join(' ')} is ${version}`);
  }
  const nothing = chosen ? `no Python at ${chosen}` : 'no Python at all';
  throw new Problem(
    `Strata needs Python 3.11 or newer and found ${seen.join(', ') || nothing}.\n` +
      'Install it (https://www.python.org/downloads/, or your package manager), or name one: ' +
      'STRATA_PYTHON=/path/to/python npm start',
  );
}

/** Makes a virtual environment in a folder unless it stands; `name` is the stage's. */
async function virtualEnvironment(folder = at('.venv'), name = 'venv') {
  const python = pythonOf(folder);
  const standing = existsSync(python) ? ask(python, ['-m', 'pip', '--version']) : null;
  if (standing && newEnough(ask(python, ['-c', versionCode]) ?? '0.0')) return;
  const { command, first, version } = findPython();
  const title = `Virtual environment (Python ${version})`;
  // A folder without a working pip is a half-made environment: --clear starts it over.
  await stage({ name, title, key: `${root} ${process.pid}`, outputs: [python] }, () =>
    quietly(name, command, [...first, '-m', 'venv', '--clear', folder], {
      advice: windows
        ? 'Repair the Python installation so that it includes pip and venv.'
        : 'On Debian and Ubuntu this is put right by: apt-get install -y python3-venv',
    }),
  );
}

/** Installs one list of requirements; `constraints.txt` holds every version. */
async function packages(extra, title, python = venvPython, name = `python-${extra}`) {
  const version = ask(python, ['-c', versionCode]);
  const listed = ask(python, ['-c', requirementsCode, extra]);
  if (listed === null) throw new Problem(`pyproject.toml has no list of requirements "${extra}".`);
  const requirements = listed.split(/\r?\n/);
  const key = `${version} ${requirements.join(' ')} ${fingerprint('constraints.txt')}`;
  await stage({ name, title, key, outputs: [python] }, () =>
    quietly(
      name,
      python,
      ['-m', 'pip', 'install', '--constraint', 'constraints.txt', ...requirements],
      { advice: 'Check the connection to your Python package index, then run this again.' },
    ),
  );
}

/** Everything Python: for running alone, or with what the tests (`dev`) or a GPU (`gpu`) need. */
export async function pythonStages({ dev = false, gpu = false } = {}) {
  await virtualEnvironment();
  await packages('base', 'Python packages (JAX, NumPy, Flask)');
  if (dev) await packages('dev', 'Python packages for tests and checks');
  if (gpu) await packages('gpu', 'JAX for NVIDIA GPUs');
}

/** What `npm run bench:server` needs, in an environment of its own: it is some gigabytes. */
export async function benchStages() {
  await virtualEnvironment(benchFolder, 'venv-bench');
  const python = pythonOf(benchFolder);
  await packages('base', 'Python packages beside the peers', python, 'python-base-bench');
  await packages('bench', 'Peers (PyTorch, Keras, Flax, scikit-learn: large)', python);
  return python;
}
