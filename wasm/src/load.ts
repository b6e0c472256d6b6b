/** Compiling and instantiating the core; where its bytes come from is each entry's business. */

import { type ActivationFunctions, activation } from './activation.js';
import { readOptions } from './boundary.js';
import { type ConvolutionFunctions, convolution } from './convolution.js';
import { ConvStepError, describe, refuse } from './errors.js';
import { type Flavour, flavours, supports } from './flavour.js';
import { type GeometryFunctions, geometry } from './geometry.js';
import instantiate from './glue.js';
import { type LayerFunctions, layers } from './layers.js';
import { type PoolingFunctions, pooling } from './pooling.js';
import { type RandomFunctions, random } from './random.js';
import { Core } from './raw.js';

/**
 * WebAssembly.Module, wherever the program's libraries have it. Node's declarations do not, and
 * naming it there would be an error in the user's own build.
 */
export type WasmModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module
  : object;

/** A core that has been compiled: can be posted to workers and passed to their `load`. */
export interface Compiled {
  readonly flavour: Flavour;
  readonly wasmModule: WasmModule;
}

/** Which binary, and from where. */
export interface CompileOptions {
  /** Which binary; 'auto', the default, takes the fastest that this engine runs. */
  readonly flavour?: Flavour | 'auto';
  /**
   * Where the .wasm is, if not beside this module: an address for a concrete `flavour`, or a
   * function from flavour to address. In Node a string without `file:`, `http:`, `https:`, `data:` or
   * `blob:` is a path, from the working directory if it is a relative one.
   */
  readonly wasmUrl?: string | URL | ((flavour: Flavour) => string | URL);
  /** The bytes of the .wasm; needs a concrete `flavour`. */
  readonly wasmBinary?: ArrayBuffer | ArrayBufferView<ArrayBuffer>;
}

/** Options of `load`. */
export interface LoadOptions extends CompileOptions {
  /** What `compile` gave, here or in another worker; the other options are then not looked at. */
  readonly compiled?: Compiled;
}

/** The loaded core. Instances are independent of each other. */
export interface ConvStep
  extends ConvolutionFunctions,
    PoolingFunctions,
    ActivationFunctions,
    GeometryFunctions,
    RandomFunctions,
    LayerFunctions {
  /** The binary that was chosen. */
  readonly flavour: Flavour;
}

const cores = new WeakMap<ConvStep, Core>();

/** @internal The core behind a loaded module, for tests that look at its memory. */
export const coreOf = (cs: ConvStep) => cores.get(cs) as Core;

/** What an entry (browser, Node) knows about its surroundings. */
export interface Surroundings {
  /** Address of the binary that ships with this module. */
  shipped(flavour: Flavour): URL;
  /** Fetches and compiles; may throw anything. */
  compileFrom(url: string | URL): Promise<WasmModule>;
}

/** The two ways in. */
export interface Loader {
  /**
   * Loads the core, ready to use.
   *
   * @throws ConvStepError 'unsupported' where the engine lacks WebAssembly SIMD, 'load-failed' where
   * the binary cannot be had, 'invalid-argument' for options that do not go together
   * @example
   * const cs = await load();
   * cs.randomState(1).randn(3).shape           // → [3]
   */
  load(options?: LoadOptions): Promise<ConvStep>;

  /**
   * Compiles without instantiating, so that a page and its workers compile once:
   * `worker.postMessage(await compile())`, and there `load({ compiled })`.
   *
   * @throws ConvStepError as `load`
   * @example
   * const compiled = await compile();
   * const cs = await load({ compiled });
   * cs.flavour === compiled.flavour            // → true
   */
  compile(options?: CompileOptions): Promise<Compiled>;
}

const known = ['flavour', 'wasmUrl', 'wasmBinary', 'compiled'] as const;

export function makeLoader(surroundings: Surroundings): Loader {
  /** The shipped binaries, each compiled at most once. */
  const shipped = new Map<Flavour, Promise<WasmModule>>();

  function compileShipped(flavour: Flavour): Promise<WasmModule> {
    let module = shipped.get(flavour);
    if (module === undefined) {
      module = surroundings.compileFrom(surroundings.shipped(flavour));
      shipped.set(flavour, module);
      module.catch(() => shipped.delete(flavour)); // so that a later load tries again
    }
    return module;
  }

  async function compileFor(caller: string, options: CompileOptions): Promise<Compiled> {
    const {
      flavour: wanted = 'auto',
      wasmUrl,
      wasmBinary,
    } = readOptions<LoadOptions>(caller, 'options', options, known);
    const flavour = choose(caller, wanted);
    if (wasmBinary !== undefined && wasmUrl !== undefined) {
      const expected = 'wasmUrl is given, too: they are two sources of one binary';
      refuse('invalid-argument', caller, 'wasmBinary', 'is given', expected);
    }
    const source = wasmBinary !== undefined ? 'wasmBinary' : 'wasmUrl';
    const fixed =
      wasmBinary !== undefined || (wasmUrl !== undefined && typeof wasmUrl !== 'function');
    if (wanted === 'auto' && fixed) {
      const expected = `${source} holds one binary: say which, 'relaxed-simd' or 'simd'`;
      refuse('invalid-argument', caller, 'flavour', "is 'auto'", expected);
    }
    const url = typeof wasmUrl === 'function' ? wasmUrl(flavour) : wasmUrl;
    if (wasmUrl !== undefined && typeof url !== 'string' && !(url instanceof URL)) {
      refuse('invalid-argument', caller, 'wasmUrl', describe(url), 'must be an address');
    }
    try {
      if (wasmBinary !== undefined) {
        return { flavour, wasmModule: await WebAssembly.compile(wasmBinary) };
      }
      if (url === undefined) return { flavour, wasmModule: await compileShipped(flavour) };
      return { flavour, wasmModule: await surroundings.compileFrom(url) };
    } catch (cause) {
      throw loadFailed(caller, flavour, cause);
    }
  }

  return {
    compile: (options = {}) => compileFor('compile', options),

    async load(options = {}) {
      const given = options?.compiled;
      if (given !== undefined && !isCompiled(given)) {
        const expected = 'must be what compile() gave';
        refuse('invalid-argument', 'load', 'compiled', describe(given), expected);
      }
      const { flavour, wasmModule } = given ?? (await compileFor('load', options));
      const core = await start(wasmModule).catch((cause) => {
        throw loadFailed('load', flavour, cause);
      });
      const cs = {
        flavour,
        ...convolution(core),
        ...pooling(core),
        ...activation(core),
        ...geometry(core),
        ...random(core),
        ...layers(core),
      };
      cores.set(cs, core);
      return cs;
    },
  };
}

async function start(wasmModule: WasmModule): Promise<Core> {
  let memory: WebAssembly.Memory | undefined;
  const raw = await new Promise<Awaited<ReturnType<typeof instantiate>>>((resolve, reject) => {
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ) => {
      WebAssembly.instantiate(wasmModule, imports)
        .then((instance) => {
          // Exports have one-letter names; the memory is the only one of its kind.
          memory = Object.values(instance.exports).find((it) => it instanceof WebAssembly.Memory);
          receive(instance);
        })
        .catch(reject);
      return {}; // the instance follows through `receive`
    };
    instantiate({ instantiateWasm }).then(resolve, reject);
  });
  return new Core(raw, memory as WebAssembly.Memory);
}

function isCompiled(value: unknown): value is Compiled {
  const { flavour, wasmModule } = (value ?? {}) as Partial<Compiled>;
  return flavours.includes(flavour as Flavour) && wasmModule instanceof WebAssembly.Module;
}

function choose(caller: string, wanted: Flavour | 'auto'): Flavour {
  if (wanted !== 'auto' && !flavours.includes(wanted)) {
    const expected = `must be 'auto', ${flavours.map((name) => `'${name}'`).join(' or ')}`;
    refuse('invalid-argument', caller, 'flavour', describe(wanted), expected);
  }
  const flavour = (wanted === 'auto' ? flavours : [wanted]).find(supports);
  if (flavour === undefined) {
    const lacking = wanted === 'relaxed-simd' ? 'relaxed SIMD' : 'SIMD';
    const message = `${caller}: this JavaScript engine does not run WebAssembly ${lacking}`;
    throw new ConvStepError('unsupported', 'flavour', message);
  }
  return flavour;
}

function loadFailed(caller: string, flavour: Flavour, cause: unknown): ConvStepError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${caller}: the ${flavour} binary could not be loaded: ${reason}`;
  return new ConvStepError('load-failed', '', message, { cause });
}
