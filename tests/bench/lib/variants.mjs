/**
 * Who is measured, and in which of its ways; the fastest way counts for the peer.
 *
 * `isolated`: the page may use threads. `suits`: plans it can train at all; what a peer turns out
 * not to be able to do is told in the bench's own words, as found.
 */
const hasType = (type) => (plan) => plan.layers.some((layer) => layer.type === type);
const pictures = hasType('Conv2D');
const noSequences = (plan) => !hasType('LSTM')(plan);

const tfjs = (backend, more = {}) =>
  Object.fromEntries(
    [
      ['minimize', {}],
      ['trainOnBatch', {}],
      ['fit', {}],
      // The WebAssembly backend lacks the derivative of conv2d by its kernel.
      ['windows', { suits: pictures }],
    ].map(([way, rest]) => [way, { page: 'tfjs', args: { backend, way }, ...more, ...rest }]),
  );

const jax = (how, more = {}) => ({ page: 'jax', args: { how, ...more } });

const peers = {
  'tfjs-wasm': tfjs('wasm'),
  'tfjs-threads': tfjs('wasm', { isolated: true }),
  'tfjs-cpu': tfjs('cpu'),
  'jax-js': {
    async: jax('async'),
    sync: jax('sync'),
    threads: { ...jax('async'), isolated: true },
    windows: { ...jax('async', { windows: true }), suits: pictures },
  },
  convnetjs: { train: { page: 'convnet', args: {}, suits: noSequences } },
  numpy: { loop: { page: 'numpy', args: { blas: false } } },
  'numpy-blas': { loop: { page: 'numpy', args: { blas: true } } },
};

export const peerNames = Object.keys(peers);

/** Strata and the ways of the chosen peers that suit a plan, by "peer/way". */
export function variantsOf(plan, chosen) {
  const found = { strata: { page: 'strata', args: {} } };
  for (const peer of chosen) {
    for (const [way, { suits = () => true, ...variant }] of Object.entries(peers[peer])) {
      if (suits(plan)) found[`${peer}/${way}`] = variant;
    }
  }
  return found;
}
