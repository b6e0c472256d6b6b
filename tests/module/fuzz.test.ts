// Hostile values for every argument of every function. Whatever comes, a call gives a well-formed
// result or throws a ConvStepError (or what the caller's own code threw); it never aborts, the next
// call works, and what else lives in the module's memory stays as it was.
import {
  type Compiled,
  type ConvLayer,
  type ConvStep,
  ConvStepError,
  compile,
  fromNpy,
  load,
  type Numbers,
  type PoolLayer,
  type Tensor,
  tensor,
  toNpy,
} from 'convstep';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { errorOf } from './support.ts';

const options = { seed: inject('seed'), numRuns: 3000 * inject('soak') };
const time = { timeout: 60_000 * inject('soak') };

let cs: ConvStep;
let compiled: Compiled;
let expected: Float64Array;
/** Layers in the same memory, whose contents are known. */
let canaries: { layer: ReturnType<ConvStep['poolLayer']>; output: Float32Array }[];

beforeAll(async () => {
  compiled = await compile();
  cs = await load({ compiled });
  console.log(`${options.numRuns} hostile calls, CONVSTEP_SEED=${options.seed}`);
  expected = healthy();
  canaries = [3, 17, 64].map((size) => {
    const layer = cs.poolLayer({ inputShape: [1, size, size, 1], f: 2, stride: 1 });
    layer.input.set(layer.input.map((_, k) => Math.sin(k)));
    layer.outputGradient.fill(1); // has the gradients allocated
    layer.run();
    layer.runBackward();
    return { layer, output: layer.output.slice() };
  });
});

afterEach(() => {
  for (const { layer, output } of canaries) {
    expect(layer.input).toEqual(layer.input.map((_, k) => Math.sin(k)));
    expect(layer.output).toEqual(output);
    layer.run();
    expect(layer.output).toEqual(output);
  }
});

const random = (...shape: number[]) => cs.randomState(7).randn(...shape);
const float32 = (x: Tensor): Tensor<Float32Array> => ({
  shape: x.shape,
  data: Float32Array.from(x.data),
});

function healthy() {
  const { Z, cache } = cs.convForward(random(1, 4, 4, 2), random(3, 3, 2, 3), random(1, 1, 1, 3));
  return cs.convBackward(Z, cache).dA_prev.data;
}

/** What the caller's own code throws. */
class Mine extends Error {}
const throwing = () => {
  throw new Mine('mine');
};

// ---- every function, with arguments that it takes

type Run = (...args: never[]) => unknown;
type Call = readonly [name: string, args: () => unknown[], run: Run];
const call = (name: string, args: () => unknown[], run?: Run): Call => [
  name,
  args,
  run ?? ((...given) => (cs as unknown as Record<string, Run>)[name]?.(...given)),
];

const conv = () => [random(1, 4, 4, 2), random(3, 3, 2, 3), random(1, 1, 1, 3)] as const;
const sliding = () =>
  ({
    stride: [1, 1],
    pad: [
      [1, 0],
      [1, 1],
    ],
    dilation: 1,
    groups: 1,
  }) as const;
const pooling = () => ({ f: [2, 2], stride: 2, pad: 1, countIncludePad: true }) as const;

const withLayer = (layer: ConvLayer | PoolLayer) => {
  try {
    layer.run();
    layer.runBackward();
    return { shape: layer.outputShape, data: layer.output.slice() };
  } finally {
    layer.dispose();
  }
};

const calls: Call[] = [
  call('tensor', () => [new Float64Array(4), [2, 2]], tensor as Run),
  call(
    'tensor',
    () => [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    tensor as Run,
  ),
  call('fromNpy', () => [toNpy(random(2, 3))], fromNpy),
  call('toNpy', () => [random(2, 3)], toNpy),
  call('zeroPad', () => [
    random(1, 2, 2, 1),
    [
      [1, 0],
      [2, 1],
    ],
  ]),
  call('convSingleStep', () => [random(2, 2), random(2, 2), random(1)]),
  call('convForward', () => [...conv(), sliding()]),
  call('convTerms', () => [...conv(), sliding(), [0, 1, 1, 2]]),
  call('convBackward', () => {
    const { Z, cache } = cs.convForward(...conv(), sliding());
    return [Z, { ...cache }];
  }),
  call('poolForward', () => [float32(random(1, 4, 4, 2)), pooling(), 'max']),
  call('poolTerms', () => [random(1, 4, 4, 2), pooling(), 'average', [0, 1, 1, 1]]),
  call('poolBackward', () => {
    const { A, cache } = cs.poolForward(random(1, 4, 4, 2), pooling(), 'average');
    return [A, { ...cache }];
  }),
  call('createMaskFromWindow', () => [random(2, 3)]),
  call('distributeValue', () => [2, [2, 2]]),
  call('activationForward', () => [random(5), 'tanh']),
  call('activationBackward', () => {
    const { A, cache } = cs.activationForward(random(2, 3), 'sigmoid');
    return [A, { ...cache }];
  }),
  call('outputGeometry', () => [
    { inputShape: [1, 7, 7, 3], f: [3, 2], stride: 1, pad: 'same', dilation: 2, n_C: 4 },
  ]),
  call(
    'axis.start',
    () => [2],
    (i: number) => {
      const start = cs
        .outputGeometry({ inputShape: [1, 7, 7, 3], f: 3, stride: 2 })
        .axes.h.start(i);
      expect(start === 2 * i).toBe(true); // never a wrong answer
    },
  ),
  call(
    'randn',
    () => [1, 2, 3],
    (seed: number, ...shape: number[]) => cs.randomState(seed).randn(...shape),
  ),
  call(
    'randomSample',
    () => [1, 2],
    (seed: number, ...shape: number[]) => cs.randomState(seed).randomSample(...shape),
  ),
  call(
    'convLayer',
    () => {
      const [A_prev, W, b] = conv();
      const rest = { ...sliding(), activation: 'relu', algorithm: 'auto' };
      return [{ inputShape: A_prev.shape, W, b, ...rest }];
    },
    (request) => withLayer(cs.convLayer(request)),
  ),
  call(
    'convLayer of a chain',
    () => {
      const [W, b] = [float32(random(1, 1, 1, 2)), float32(random(1, 1, 1, 2))];
      return [{ inputFrom: canaries[0]?.layer, W, b }];
    },
    (request) => withLayer(cs.convLayer(request)),
  ),
  call(
    'poolLayer',
    () => [{ inputShape: [1, 4, 4, 2], dtype: 'float64', mode: 'max', ...pooling() }],
    (request) => withLayer(cs.poolLayer(request)),
  ),
  call(
    'setParameters',
    () => [random(3, 3, 2, 3), random(1, 1, 1, 3)],
    (W: Tensor, b: Tensor) => {
      const [, W_0, b_0] = conv();
      const layer = cs.convLayer({ inputShape: [1, 4, 4, 2], W: W_0, b: b_0 });
      try {
        layer.setParameters(W, b);
        layer.run();
      } finally {
        layer.dispose();
      }
    },
  ),
];

// ---- hostile values, some made from what was there before

// Large enough to overflow, too large to be computed with by accident.
const numbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  -1,
  0.5,
  1e-300,
  3,
  7,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 32 + 1,
  2 ** 53,
  2 ** 53 + 2,
  1e21,
  1e300,
];
const cyclic: unknown[] = [];
cyclic.push(cyclic);
const cyclicObject: Record<string, unknown> = { length: 2 };
cyclicObject.shape = cyclicObject;
cyclicObject.data = cyclicObject;

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const liar = (property: PropertyKey, lie: unknown) => (target: object) =>
  new Proxy(target, {
    get: (of, key) => (key === property ? lie : Reflect.get(of, key)),
  });

/** Says one thing the first time and another the next. */
function fickle(first: object, then: unknown): unknown {
  let reads = 0;
  return new Proxy(first, {
    get: (of, key) => (reads++ % 2 === 0 ? Reflect.get(of, key) : then),
  });
}

const asObject = (value: unknown) =>
  typeof value === 'object' && value !== null ? value : { value };
const isNumbers = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && (value instanceof Float64Array || value instanceof Float32Array);

function detached(value: unknown): unknown {
  const data = isNumbers(value) ? value.slice() : new Float64Array(4);
  structuredClone(data, { transfer: [data.buffer] });
  return data;
}

/** The numbers in a buffer that has been resized since: shorter, or longer. */
function resized(value: unknown, by: number): unknown {
  const data = isNumbers(value) ? value : new Float64Array(4);
  const Resizable = ArrayBuffer as unknown as new (
    size: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize?(size: number): void };
  const buffer = new Resizable(data.byteLength, { maxByteLength: data.byteLength + 64 });
  const view = new (data.constructor as Float64ArrayConstructor)(buffer);
  view.set(data);
  buffer.resize?.(Math.max(0, data.byteLength + by));
  return view;
}

function shared(value: unknown): unknown {
  const data = isNumbers(value) ? value : new Float64Array(4);
  if (typeof SharedArrayBuffer === 'undefined') return data;
  const view = new (data.constructor as Float64ArrayConstructor)(
    new SharedArrayBuffer(data.byteLength) as unknown as ArrayBuffer,
  );
  view.set(data);
  return view;
}

type Hostile = (was: unknown) => unknown;
const hostile: Hostile[] = [
  ...numbers.map((number) => () => number),
  ...numbers.map((number) => () => [number, number]),
  ...numbers.map(
    (number) => (was: unknown) => (Array.isArray(was) ? [number, ...was.slice(1)] : number),
  ),
  () => undefined,
  () => null,
  () => true,
  () => '2',
  () => '',
  () => 'x'.repeat(100_000),
  () => 'constructor',
  () => 5n,
  () => 2n ** 70n,
  () => Symbol('s'),
  () => throwing,
  () => ({}),
  () => [],
  () => [[]],
  () => new Array(2 ** 32 - 1),
  () => Array(33).fill(1),
  () => ['1', '1'],
  () => [1n, 1n],
  () => [Symbol.iterator, 1],
  () => cyclic,
  () => cyclicObject,
  () => Object.create(null),
  () => new Date(0),
  () => new Map([['shape', [1]]]),
  () => Promise.resolve(1),
  () => Object(2),
  () => new ArrayBuffer(8),
  () => new DataView(new ArrayBuffer(32)),
  () => new Uint8Array(8),
  () => new Int32Array(32),
  () => new BigInt64Array(4),
  () => new Float64Array(0),
  () => new Float32Array(18),
  () => new Float64Array(18),
  () => new (class extends Float64Array {})(18),
  (was) => (isNumbers(was) ? Int32Array.from(was) : new Uint8ClampedArray(2)),
  (was) => (isNumbers(was) ? [...was] : [1, 2, 3]),
  (was) => (isNumbers(was) ? was.subarray(1) : new Float64Array(1)),
  (was) => (isNumbers(was) ? new DataView(was.buffer) : [[1, 2], [3]]),
  (was) =>
    Object.defineProperty(isNumbers(was) ? was.slice() : new Int32Array(6), 'length', {
      value: 1e9,
    }),
  (was) =>
    Object.defineProperty(
      isNumbers(was) ? Int32Array.from(was) : new Int32Array(6),
      Symbol.toStringTag,
      {
        value: 'Float64Array',
      },
    ),
  detached,
  shared,
  (was) => resized(was, -8),
  (was) => resized(was, 8),
  (was) => resized(was, -(2 ** 30)),
  (was) => Object.freeze(Array.isArray(was) ? [...was] : { ...asObject(was) }),
  (was) => new Proxy(asObject(was), {}),
  (was) => new Proxy(asObject(was), { get: throwing }),
  (was) => new Proxy(asObject(was), { ownKeys: throwing, has: throwing }),
  (was) => revoked(Array.isArray(was) ? was : asObject(was)),
  (was) => fickle(asObject(was), undefined),
  (was) => fickle(Array.isArray(was) ? was : [1, 1], 2 ** 31),
  (was) => fickle(Array.isArray(was) ? was : asObject(was), Symbol('later')),
  ...[Number.NaN, -1, 2 ** 33, '4', 4n, Symbol('length'), undefined, {}].map(
    (lie) => (was: unknown) => liar('length', lie)(Array.isArray(was) ? was : [1, 1]),
  ),
  (was) => liar(Symbol.iterator, undefined)(Array.isArray(was) ? was : [1, 1]),
  (was) => liar('0', Symbol('first'))(Array.isArray(was) ? was : [1, 1]),
  () => ({ valueOf: throwing, toString: throwing, [Symbol.toPrimitive]: throwing }),
];

/** How a hostile value comes: as it is, or by a getter that also does something else. */
const deliveries = ['plain', 'getter', 'detaching', 're-entering', 'disposing'] as const;

/** Every place in the arguments: the argument itself, its members, their members. */
function places(args: unknown[]): { holder: object; key: PropertyKey }[] {
  const found: { holder: object; key: PropertyKey }[] = [];
  const visit = (holder: object, depth: number) => {
    for (const key of Object.keys(holder)) {
      found.push({ holder, key });
      const value = (holder as Record<string, unknown>)[key];
      if (depth < 3 && typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
        if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
          visit(value, depth + 1);
        }
      }
    }
  };
  visit(args, 0);
  return found;
}

/** All numbers that a call was given, to be detached behind its back. */
function detachAll(value: unknown, depth = 0): void {
  if (isNumbers(value)) {
    if (value.byteLength > 0 && value.buffer instanceof ArrayBuffer) {
      structuredClone(null, { transfer: [value.buffer] });
    }
  } else if (depth < 4 && typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      if (descriptor && 'value' in descriptor) detachAll(descriptor.value, depth + 1);
    }
  }
}

function deliver(
  args: unknown[],
  { holder, key }: { holder: object; key: PropertyKey },
  value: unknown,
  delivery: (typeof deliveries)[number],
): void {
  if (Object.isFrozen(holder)) return;
  const effect = {
    plain: () => {},
    getter: () => {},
    detaching: () => {
      try {
        detachAll(args);
      } catch {
        // Other hostile values may not let themselves be looked into.
      }
    },
    're-entering': () => void healthy(),
    disposing: () => cs.poolLayer({ inputShape: [1, 2, 2, 1], f: 1, stride: 1 }).dispose(),
  }[delivery];
  Object.defineProperty(holder, key, {
    enumerable: true,
    configurable: true,
    ...(delivery === 'plain' || holder === args
      ? { value, writable: true }
      : {
          get() {
            effect();
            return value;
          },
        }),
  });
}

// ---- what may come of it

function expectWellFormed(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 2) return;
  const { shape, data } = value as { shape?: number[]; data?: unknown };
  if (Array.isArray(shape) && ArrayBuffer.isView(data)) {
    const size = shape.reduce((product, n) => product * n, 1);
    expect((data as Uint8Array).length === size).toBe(true);
    expect(shape.every((n) => Number.isInteger(n) && n >= 0)).toBe(true);
    expect(data.constructor.name).toMatch(/^(Float32|Float64|Uint8)Array$/);
  }
}

function tolerated(error: unknown): boolean {
  if (error instanceof ConvStepError || error instanceof Mine) return true;
  // The engine's own words for a proxy whose caller has revoked it.
  return error instanceof TypeError && /revoked/.test(error.message);
}

describe('hostile arguments', () => {
  it('are refused, and harm nothing', time, () => {
    const place = fc.record({
      place: fc.nat(),
      value: fc.nat({ max: hostile.length - 1 }),
      delivery: fc.constantFrom(...deliveries),
    });
    const codes: Record<string, number> = {};
    const property = fc.property(
      fc.nat({ max: calls.length - 1 }),
      fc.array(place, { minLength: 1, maxLength: 2 }),
      (which, changes) => {
        const [name, make, run] = calls[which] as Call;
        const args = make();
        const all = places(args);
        const made = changes.map(({ place, value, delivery }) => {
          const at = all[place % all.length] as (typeof all)[number];
          const was = (at.holder as Record<PropertyKey, unknown>)[at.key];
          return [at, (hostile[value] as Hostile)(was), delivery] as const;
        });
        for (const [at, value, delivery] of made) deliver(args, at, value, delivery);
        let outcome = 'done';
        try {
          const result = run(...(args as never[]));
          // What tensor() gives back holds the caller's own data.
          if (name !== 'tensor') expectWellFormed(result);
        } catch (error) {
          if (!tolerated(error)) throw error;
          outcome = error instanceof ConvStepError ? error.code : 'own';
        }
        codes[outcome] = (codes[outcome] ?? 0) + 1;
        expect(healthy()).toEqual(expected);
      },
    );
    fc.assert(property, options);
    console.log(codes);
    expect(codes['invalid-argument']).toBeGreaterThan(0);
    expect(codes['shape-mismatch']).toBeGreaterThan(0);
    expect(codes['dtype-mismatch']).toBeGreaterThan(0);
  });

  it('of load and compile are refused', time, async () => {
    const values = [
      ...hostile.map((make) => make(undefined)),
      'simd',
      'relaxed-simd',
      'auto',
      'http://127.0.0.1:1/none.wasm',
      'http://',
      'data:,',
      'blob:x',
      new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]),
      compiled,
      compiled.wasmModule,
      { flavour: 'simd' },
      {
        flavour: 'simd',
        wasmModule: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
      },
      () => 'http://127.0.0.1:1/none.wasm',
      () => undefined,
      throwing,
    ];
    // By number, because fast-check itself looks into what it draws.
    const value = fc.nat({ max: values.length - 1 });
    const maybe = fc.option(value, { nil: undefined });
    const rarely = fc.option(value, { nil: undefined, freq: 1 });
    const request = fc.record({
      flavour: fc.oneof(fc.constantFrom('simd', 'auto'), maybe),
      wasmUrl: maybe,
      wasmBinary: maybe,
      compiled: rarely,
    });
    const resolve = (drawn: unknown) => (typeof drawn === 'number' ? values[drawn] : drawn);
    const property = fc.asyncProperty(
      fc.constantFrom('load', 'compile'),
      fc.oneof(value, request),
      async (name, drawn) => {
        const given =
          typeof drawn === 'number'
            ? values[drawn]
            : Object.fromEntries(Object.entries(drawn).map(([key, of]) => [key, resolve(of)]));
        const start = name === 'load' ? load : compile;
        const outcome = await start(given as never).catch((error: unknown) => {
          if (!tolerated(error)) throw error;
        });
        if (outcome && 'convForward' in outcome) {
          expect(['simd', 'relaxed-simd']).toContain(outcome.flavour);
          expect(outcome.randomState(1).randn(1).data[0]).toBeCloseTo(1.6243453636632417, 12);
        }
      },
    );
    await fc.assert(property, { ...options, numRuns: options.numRuns / 10 });
  });
});

describe('hostile .npy files', () => {
  it('are refused, or read for what they say', time, () => {
    const good = toNpy(random(2, 3));
    const property = fc.property(
      fc.array(fc.record({ at: fc.nat({ max: good.length - 1 }), byte: fc.nat({ max: 255 }) }), {
        maxLength: 4,
      }),
      fc.nat({ max: good.length }),
      fc.uint8Array({ maxLength: 20 }),
      (changes, cut, more) => {
        const bytes = Uint8Array.from([...good.subarray(0, cut), ...more]);
        for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
        try {
          expectWellFormed(fromNpy(bytes));
        } catch (error) {
          if (!tolerated(error)) throw error;
        }
      },
    );
    fc.assert(property, options);
  });

  it('take no time to be refused', () => {
    const header = (shape: string) => {
      const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape}, }\n`;
      const bytes = Uint8Array.from(`\u0093NUMPY\u0001\u0000__${text}`, (c) => c.charCodeAt(0));
      bytes.set([text.length & 255, text.length >> 8], 8);
      return bytes;
    };
    for (const shape of [
      '1'.repeat(5000),
      '1,'.repeat(2000),
      ' '.repeat(5000),
      '1 '.repeat(2000),
    ]) {
      expect(errorOf(() => fromNpy(header(shape))).code).toBe('invalid-argument');
    }
  });
});
