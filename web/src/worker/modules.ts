/** The engine's own WebAssembly modules: they run over the memory that Python's arrays lie in. */

/** What Python is given: it makes modules, this runs them. */
export interface ModuleHost {
  /** Whether a module would be accepted, such as one that needs relaxed SIMD. */
  accepts(module: Uint8Array<ArrayBuffer>): boolean;
  /** The function `main` of a module; `help` computes what the module leaves to NumPy. */
  instantiate(
    module: Uint8Array<ArrayBuffer>,
    help?: (arena: number, op: number) => void,
  ): (...addresses: number[]) => void;
}

/**
 * Boots Python and finds its memory, which Pyodide does not hand out: it is exported by the last
 * instance that has one. Null where none was seen.
 */
export async function withMemory<T>(
  boot: () => Promise<T>,
): Promise<{ booted: T; memory: WebAssembly.Memory | null }> {
  const { instantiate, instantiateStreaming } = WebAssembly;
  let memory: WebAssembly.Memory | null = null;
  const seen = <R extends object>(result: R): R => {
    const instance = 'instance' in result ? result.instance : result;
    const found = (instance as WebAssembly.Instance).exports['memory'];
    if (found instanceof WebAssembly.Memory) memory = found;
    return result;
  };
  const watched = {
    instantiate: async (...given: Parameters<typeof instantiate>) =>
      seen(await instantiate(...given)),
    instantiateStreaming: async (...given: Parameters<typeof instantiateStreaming>) =>
      seen(await instantiateStreaming(...given)),
  };
  Object.assign(WebAssembly, watched);
  try {
    return { booted: await boot(), memory };
  } finally {
    Object.assign(WebAssembly, { instantiate, instantiateStreaming });
  }
}

export function moduleHost(memory: WebAssembly.Memory): ModuleHost {
  return {
    accepts: (module) => WebAssembly.validate(module),
    instantiate: (module, help) => {
      const made = new WebAssembly.Module(module);
      const env: WebAssembly.ModuleImports = help ? { memory, help } : { memory };
      const instance = new WebAssembly.Instance(made, { env });
      return instance.exports['main'] as (...addresses: number[]) => void;
    },
  };
}
