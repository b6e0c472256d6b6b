/** Why a call was refused. */
export type ErrorCode =
  | 'invalid-argument'
  | 'shape-mismatch'
  | 'dtype-mismatch'
  | 'out-of-memory'
  | 'disposed'
  | 'load-failed'
  | 'unsupported';

/**
 * The one error that this module throws. `message` reads like
 * `convForward: W has n_C_prev = 4, but A_prev has n_C_prev = 3`. After it, the module is as usable
 * as before. An exception thrown by an argument's own getter passes through as it is.
 */
export class ConvStepError extends Error {
  override readonly name = 'ConvStepError';
  readonly code: ErrorCode;
  /**
   * The argument at fault, by its name in the documentation; '' where none is. Which part of it, as
   * in `pad (top)` or `W.data`, `message` says.
   */
  readonly argument: string;

  constructor(code: ErrorCode, argument: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.argument = argument;
  }
}

/**
 * Refuses an argument: `caller: argument given, but expected`. What follows the argument's name says
 * where in it.
 */
export function refuse(
  code: ErrorCode,
  caller: string,
  argument: string,
  given: string,
  expected: string,
): never {
  throw new ConvStepError(
    code,
    argument.split(/[ .]/)[0] as string,
    `${caller}: ${[argument, given].filter(Boolean).join(' ')}, but ${expected}`,
  );
}

/** A short, safe description of any value, for the "given" part of a message. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'is missing';
    case 'string':
      return `is ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case 'number':
    case 'boolean':
      return `is ${value}`;
    case 'bigint':
      return `is ${value}n`;
    case 'function':
      return 'is a function';
    case 'symbol':
      return 'is a symbol';
    default: {
      if (value === null) return 'is null';
      const kind = kindOf(value) ?? (Array.isArray(value) ? 'array' : 'object');
      return `is ${/^[AEIOUao]/.test(kind) ? 'an' : 'a'} ${kind}`;
    }
  }
}

// The engine's own accessors: unlike `instanceof` and `.length`, a proxy or subclass cannot fake them.
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const getter = (name: PropertyKey) =>
  Object.getOwnPropertyDescriptor(typedArray, name)?.get as () => unknown;
const nameOf = getter(Symbol.toStringTag);
const lengthOf = getter('length');

/** 'Float64Array' and the like; undefined for what is no typed array. */
export function kindOf(data: unknown): string | undefined {
  return nameOf.call(data) as string | undefined;
}

/** The number of elements of a typed array; 0 once its buffer is detached. */
export function elements(data: ArrayBufferView): number {
  return lengthOf.call(data) as number;
}
