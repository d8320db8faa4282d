/** The bench's words: lines as the figures come, tables and JSON at the end. Pure. */
import { bestByPeer, compared, geometricMean, median, shown, table } from './figures.mjs';

const percent = (part) => `${(100 * part).toFixed(0)} %`;

/** One variant's line. */
export function lineOf(workload, variant, record) {
  const start = `${workload.padEnd(13)} ${variant.padEnd(25)}`;
  if (record.error) return `${start} no figure: ${record.error}`;
  const loss = record.losses.map((value) => value.toPrecision(3)).join(' → ');
  const rest = `first step ${shown(record.firstMs)} ms, loss ${loss}`;
  if (!record.rates) {
    return `${start} early ${shown(record.early?.rate)}, late ${shown(record.late?.rate)}; ${rest}`;
  }
  const range = [Math.min(...record.rates), Math.max(...record.rates)].map(shown).join(' to ');
  const speed = `${shown(record.rate).padStart(8)} steps/s (${range})`;
  return `${start} ${speed} with ${percent(record.share)} of a core; ${rest}`;
}

const peersOf = (all) => [
  ...new Set(Object.values(all).flatMap((records) => Object.keys(bestByPeer(records)))),
];

/** Speeds of all workloads but `decay`, with ratios and their geometric mean. */
function speeds(all, key, title) {
  const peers = peersOf(all);
  const head = [title, 'Strata', ...peers, 'ratio', 'first step'];
  const rows = Object.entries(all).map(([name, records]) => {
    const { strata, peers: found, ratio } = compared(records, key);
    const ms = records.strata.firstMs;
    return [
      name,
      ...[strata, ...peers.map((peer) => found[peer])].map(shown),
      ratio ? `${ratio.toFixed(2)}×` : '–',
      ms ? `${ms.toFixed(0)} ms` : '–',
    ];
  });
  const ratios = Object.values(all).map((records) => compared(records, key).ratio);
  const known = ratios.filter((ratio) => ratio !== null);
  const mean = shown(geometricMean(known));
  const last = known.length > 1 ? `\nGeometric mean of the ratios: ${mean}×` : '';
  return `${table([head, ...rows])}${last}`;
}

/** Speeds before and after Adam's moments have decayed. */
function decayed(records) {
  const rows = Object.entries(records)
    .filter(([, { error }]) => !error)
    .map(([name, { early, late }]) => [
      name,
      ...[early?.rate, late?.rate, early?.pure, late?.pure].map(shown),
      early && late ? percent(late.pure / early.pure) : '–',
    ]);
  const costs = Object.values(records).flatMap(({ subnormal }) => subnormal ?? []);
  const head = ['decay, steps/s', 'early', 'late', 'early, CPU', 'late, CPU', 'late/early, CPU'];
  const cost = shown(median(costs));
  return `${table([head, ...rows])}\nSubnormal numbers take ${cost} times as long here.`;
}

/** All tables. `found`: records by workload and variant. */
export function summary({ decay, ...others }) {
  const parts = [];
  if (Object.keys(others).length > 0) {
    parts.push(speeds(others, 'rate', 'steps/s'), speeds(others, 'pure', 'steps/s of CPU'));
  }
  if (decay) parts.push(decayed(decay));
  return parts.join('\n\n');
}

/** The last line of `--json`; `computing` has the figures per second of computing time. */
export function asJson({ decay, ...others }) {
  const figures = (key) =>
    Object.fromEntries(
      Object.entries(others).map(([name, records]) => [name, compared(records, key)]),
    );
  const found = { workloads: figures('rate'), computing: figures('pure') };
  return decay ? { ...found, decay: decayJson(decay) } : found;
}

const decayJson = (records) =>
  Object.fromEntries(
    Object.entries(records).map(([name, { early, late }]) => [
      name,
      { early: early?.rate ?? null, late: late?.rate ?? null },
    ]),
  );
