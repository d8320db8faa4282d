/** The engine's own samples as batches, in the layouts the peers like. */

const MOST = 64; // batches, made up front and taken in turn

async function fetched({ file, dtype }) {
  const bytes = await (await fetch(`/samples/${file}`)).arrayBuffer();
  return dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
}

const product = (shape) => shape.reduce((size, n) => size * n, 1);

/** The first whole batches of an array, as arrays of their own. */
function cut(values, { shape }, batch) {
  const size = batch * product(shape.slice(1));
  const count = Math.min(MOST, Math.floor(values.length / size));
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** Symbols (batch, time) as rows of zeros and a one, (batch, time, symbols) or time first. */
function oneHot(values, batch, symbols, timeFirst) {
  const time = values.length / batch;
  const rows = new Float32Array(values.length * symbols);
  values.forEach((symbol, i) => {
    const [sample, t] = [Math.floor(i / time), i % time];
    rows[(timeFirst ? t * batch + sample : i) * symbols + symbol] = 1;
  });
  return rows;
}

/**
 * Batches of a plan: {x, y: Float32Array[], xShape, yShape}, shapes with the batch axis. Symbols
 * come as one-hot rows, (batch, time, symbols), or flat, (time · batch, symbols), if `timeFirst`.
 */
export async function batchesOf(plan, { timeFirst = false } = {}) {
  const { batch, symbols, arrays } = plan;
  const [x, y] = await Promise.all(
    [arrays.x, arrays.y].map(async (array) => cut(await fetched(array), array, batch)),
  );
  const [xShape, yShape] = [arrays.x, arrays.y].map(({ shape }) => [batch, ...shape.slice(1)]);
  if (!symbols) return { x, y, xShape, yShape };
  const time = xShape[1];
  const shape = timeFirst ? [time * batch, symbols] : [batch, time, symbols];
  const rows = (values) => oneHot(values, batch, symbols, timeFirst);
  return { x: x.map(rows), y: y.map(rows), xShape: shape, yShape: shape };
}

/** Puts a classic script into the page, for peers that come as such. */
export function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = address;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${address} could not be loaded.`));
    document.head.append(element);
  });
}
