/** How gradients change on their way back through a network. */
import { scientific } from '../../model/format';
import { mainRows, shortNames, type Row, type Spread } from '../spread';

/** A network's layers from the first to the last, by the typical size of their gradients. */
export interface Slope {
  network: string;
  rows: Row[];
  first: Row;
  last: Row;
}

/** One for each network that is deep enough to tell. */
export function slopesOf({ rows }: Spread): Slope[] {
  const networks = [...new Set(rows.map(({ network }) => network))];
  return networks.flatMap((network) => {
    const layers = mainRows(rows.filter((row) => row.network === network));
    const [first, last] = [layers[0], layers.at(-1)];
    return first && last && layers.length >= 3 ? [{ network, rows: layers, first, last }] : [];
  });
}

/** Both ends as a sentence names them. */
export function endsOf({ first, last }: Slope) {
  return {
    first: scientific(first.rms, 1),
    first_layer: first.node,
    last: scientific(last.rms, 1),
    last_layer: last.node,
  };
}

/** The layers as a figure shows them. */
export function layersOf(rows: readonly Row[]): { name: string; value: number }[] {
  const names = shortNames(rows);
  return rows.map(({ rms }, i) => ({ name: names[i] ?? '', value: rms }));
}
