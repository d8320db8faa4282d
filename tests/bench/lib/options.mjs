/** What the bench is told on its command line. Pure. */
import { Problem } from '../../../scripts/lib/log.mjs';

const defaults = { workloads: null, peers: null, ms: 2000, repeats: 3, json: false };

const usage = `npm run bench:browser -- [options]
  --workloads a,b   some of the workloads only
  --peers x,y       some of the peers only; none: Strata alone
  --ms N            length of one measurement in milliseconds (2000)
  --repeats N       measurements of which the median counts (3)
  --json            the last line holds the figures as JSON`;

function whole(name, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Problem(`--${name} takes a whole number above 0, got ${text}.\n\n${usage}`);
}

/** The names in `text`, each of which must be one of `known`; "none" stands for no name at all. */
function names(name, text, known) {
  const chosen = text === 'none' ? [] : (text ?? '').split(',');
  const unknown = chosen.find((each) => !known.includes(each));
  if (unknown === undefined) return chosen;
  const choice = known.join(', ');
  throw new Problem(`--${name}: there is no "${unknown}". Choose from ${choice}.\n\n${usage}`);
}

/** The options in `words`; what is not said stands as by default, all workloads and all peers. */
export function readOptions(words, known) {
  const options = { ...defaults, workloads: known.workloads, peers: known.peers };
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift();
    const name = word.replace(/^--/, '');
    if (word === name || !(name in options)) {
      throw new Problem(`${word} is no option of the bench.\n\n${usage}`);
    }
    if (name === 'json') options.json = true;
    else if (name in known) options[name] = names(name, rest.shift(), known[name]);
    else options[name] = whole(name, rest.shift());
  }
  return options;
}
