/**
 * The core as embind shows it: numbers and addresses. This is the only file that knows how
 * descriptions and errors travel, and everything above it works with `Core`.
 */

import { type ErrorCode, refuse } from './errors.js';
import type { MainModule } from './glue.js';

/** An address in the module's memory. */
export type Address = number;

/** What we use of a WebAssembly.Memory, which Node's own declarations do not name. */
type Memory = { readonly buffer: ArrayBuffer };

/** One address for each of a list of sizes. */
export type Addresses<Sizes> = { -readonly [Block in keyof Sizes]: Address };

/** The core's enum Error, in its order; 0 is success. */
const codes: readonly ErrorCode[] = [
  'invalid-argument',
  'shape-mismatch',
  'dtype-mismatch',
  'out-of-memory',
];

const alignment = 16;

const decoder = new TextDecoder();

export class Core {
  /** Doubles that hold the largest description. */
  static readonly #mailboxLength = 64;
  readonly raw: MainModule;
  readonly #memory: Memory;
  readonly #mailbox: Address;

  constructor(raw: MainModule, memory: Memory) {
    this.raw = raw;
    this.#memory = memory;
    this.#mailbox = raw.mailbox();
  }

  /**
   * Describes a problem and has it checked; throws what the core refuses, with the caller's name for
   * its A_prev. Returns the mailbox, where the answer is: read it at once, it is reused and memory
   * may move.
   */
  check(
    caller: string,
    description: readonly number[],
    check: () => number,
    input?: string,
  ): Float64Array {
    this.#readMailbox().set(description);
    const error = check();
    if (error !== 0) this.#refuse(caller, codes[error - 1] as ErrorCode, input);
    return this.#readMailbox();
  }

  /** What a computation left in the mailbox besides its result. */
  answer(index: number): number {
    return this.#readMailbox()[index] as number;
  }

  /**
   * Lends one block of memory for each of `sizes` (in bytes) while `use` runs. All blocks are one
   * allocation, so there is one way to fail, and it loses nothing.
   */
  borrow<const Sizes extends readonly number[], R>(
    caller: string,
    sizes: Sizes,
    use: (addresses: Addresses<Sizes>) => R,
  ): R {
    let bytes = 0;
    const offsets = sizes.map((size) => {
      const offset = bytes;
      bytes += Math.ceil(size / alignment) * alignment;
      return offset;
    });
    const base = this.raw.allocate(Math.max(bytes, alignment));
    if (base === 0) this.#refuse(caller, 'out-of-memory');
    try {
      return use(offsets.map((offset) => base + offset) as unknown as Addresses<Sizes>);
    } finally {
      this.raw.release(base);
    }
  }

  /**
   * Makes a layer, from the problem checked last, for as long as `use` runs; `use` is given its
   * address and those of its input and output.
   */
  withLayer<R>(
    caller: string,
    type: number,
    create: () => number,
    use: (layer: Address, input: Address, output: Address) => R,
  ): R {
    const [layer, input, output] = this.check(caller, [], create) as unknown as Address[];
    try {
      return use(layer as Address, input as Address, output as Address);
    } finally {
      this.raw.layerDestroy(type, layer as Address);
    }
  }

  /** The module's memory as it is now; growth replaces it, so never keep it. */
  get memory(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** In the core's words. */
  #refuse(caller: string, code: ErrorCode, input = 'A_prev'): never {
    const [argument, given, expected] = [0, 1, 2].map((part) =>
      this.#text(this.raw.statusText(part)).replace('A_prev', input),
    ) as [string, string, string];
    refuse(code, caller, argument, given, expected);
  }

  #readMailbox(): Float64Array {
    return new Float64Array(this.memory, this.#mailbox, Core.#mailboxLength);
  }

  #text(address: Address): string {
    const bytes = new Uint8Array(this.memory, address);
    return decoder.decode(bytes.subarray(0, bytes.indexOf(0)));
  }
}
