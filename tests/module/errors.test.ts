// Bad input: a typed error that names the argument, what came and what was expected; and after it
// the next call works. afterEach makes that next call, every time.
import {
  type ConvStep,
  ConvStepError,
  compile,
  load,
  type Numbers,
  type Tensor,
  tensor,
} from 'convstep';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, expectAgree } from './support.ts';

let cs: ConvStep;
beforeAll(async () => {
  cs = await load();
});
afterEach(() => {
  expectAgree(
    cs.convForward(A_prev, W, b).Z.data,
    [12, 12, 12, 12].map((z) => z + 0.5),
  );
});

const ones = (...shape: number[]): Tensor => ({
  shape,
  data: new Float64Array(shape.reduce((product, n) => product * n, 1)).fill(1),
});
const A_prev = ones(1, 3, 3, 3);
const W = ones(2, 2, 3, 1);
const b = tensor(Float64Array.of(0.5), [1, 1, 1, 1]);
const float32 = (x: Tensor) => ({ shape: x.shape, data: Float32Array.from(x.data) });
const any = (value: unknown) => value as never;

/** [what is wrong, the call, code, argument, message] */
type Case = [string, () => unknown, string, string, string | RegExp];

const conv = (hparameters: object) => () => cs.convForward(A_prev, W, b, hparameters);
const pool = (hparameters: object, mode: unknown = 'max') => {
  return () => cs.poolForward(A_prev, any(hparameters), any(mode));
};

const cases: Case[] = [
  [
    'padding of which there is too much together, in the sides that have it',
    () => cs.zeroPad(A_prev, any([[0, 2147483647], 0])),
    'invalid-argument',
    'pad',
    'zeroPad: pad needs a padded height of 2147483650, but 2147483647 is the most',
  ],
  [
    'a number of filters that is null',
    () => cs.outputGeometry({ inputShape: [1, 3, 3, 3], f: 1, n_C: any(null) }),
    'invalid-argument',
    'n_C',
    'outputGeometry: n_C is null, but must be a number',
  ],
  [
    'wrong rank',
    () => cs.convForward(ones(3, 3, 3), W, b),
    'shape-mismatch',
    'A_prev',
    'convForward: A_prev has rank 3, shape (3, 3, 3), but must have rank 4, shape (m, n_H, n_W, n_C)',
  ],
  [
    'data shorter than the shape',
    () => cs.convForward({ shape: [1, 3, 3, 3], data: new Float64Array(26) }, W, b),
    'shape-mismatch',
    'A_prev',
    'convForward: A_prev has 26 elements of data, but its shape (1, 3, 3, 3) needs 27',
  ],
  [
    'channels that disagree',
    () => cs.convForward(A_prev, ones(2, 2, 4, 1), b),
    'shape-mismatch',
    'W',
    'convForward: W has n_C_prev = 4, but A_prev has n_C_prev = 3',
  ],
  [
    'a bias per filter missing',
    () => cs.convForward(A_prev, ones(2, 2, 3, 2), b),
    'shape-mismatch',
    'b',
    'convForward: b has shape (1, 1, 1, 1), but one bias per filter of W has shape (1, 1, 1, 2)',
  ],
  ['stride 0', conv({ stride: 0 }), 'invalid-argument', 'stride', /is 0, but must be a whole/],
  ['stride negative', conv({ stride: [1, -1] }), 'invalid-argument', 'stride', /is -1/],
  ['stride fractional', conv({ stride: 1.5 }), 'invalid-argument', 'stride', /is 1\.5/],
  ['stride NaN', conv({ stride: Number.NaN }), 'invalid-argument', 'stride', /is NaN/],
  [
    'stride a string',
    conv({ stride: '1' }),
    'invalid-argument',
    'stride',
    /is "1", but must be a n/,
  ],
  ['stride of three', conv({ stride: [1, 1, 1] }), 'invalid-argument', 'stride', /has 3 elements/],
  ['dilation 0', conv({ dilation: 0 }), 'invalid-argument', 'dilation', /is 0/],
  ['dilation fractional', conv({ dilation: 0.1 }), 'invalid-argument', 'dilation', /is 0\.1/],
  ['dilation NaN', conv({ dilation: [Number.NaN, 1] }), 'invalid-argument', 'dilation', /is NaN/],
  [
    'stride almost 0, from below',
    conv({ stride: -1e-9 }),
    'invalid-argument',
    'stride',
    'convForward: stride is nearly 0, but must be a whole number of at least 1',
  ],
  [
    'stride negative and fractional',
    conv({ stride: -1.5 }),
    'invalid-argument',
    'stride',
    /is -1\.5/,
  ],
  ['dilation a third', conv({ dilation: 1 / 3 }), 'invalid-argument', 'dilation', /is 0\.333333,/],
  [
    'a dilation that needs more padding than there can be',
    conv({ pad: 'same', dilation: 2 ** 31 - 1 }),
    'invalid-argument',
    'dilation',
    'convForward: dilation needs a padded height of 2147483650, but 2147483647 is the most',
  ],
  [
    'a dilation that needs more padding on one side than there can be',
    () => cs.outputGeometry({ inputShape: [1, 2, 2, 1], f: 5, pad: 'same', dilation: 2e9 }),
    'invalid-argument',
    'dilation',
    'outputGeometry: dilation needs a padded height of 8000000002, but 2147483647 is the most',
  ],
  ['a stride that is a BigInt', conv({ stride: 2n }), 'invalid-argument', 'stride', /is 2n, but/],
  [
    'a seed that is a BigInt',
    () => cs.randomState(any(5n)),
    'invalid-argument',
    'seed',
    'randomState: seed is 5n, but must be a whole number from 0 to 4294967295',
  ],
  [
    'a shape that is a typed array',
    () => cs.convForward({ shape: any(Float64Array.of(1, 3, 3, 3)), data: A_prev.data }, W, b),
    'invalid-argument',
    'A_prev',
    'convForward: A_prev.shape is a Float64Array, but must be an array of numbers',
  ],
  ['padding negative', conv({ pad: -1 }), 'invalid-argument', 'pad', /: pad \(top\) is -1/],
  [
    'one padding negative',
    conv({
      pad: [
        [0, 0],
        [0, -2],
      ],
    }),
    'invalid-argument',
    'pad',
    /: pad \(right\) is -2/,
  ],
  ['padding of an unknown kind', conv({ pad: 'full' }), 'invalid-argument', 'pad', /"full"/],
  ['padding null', conv({ pad: null }), 'invalid-argument', 'pad', /is null/],
  ['groups 0', conv({ groups: 0 }), 'invalid-argument', 'groups', /is 0/],
  [
    'n_C not divisible by groups',
    () => cs.convForward(A_prev, ones(2, 2, 1, 4), ones(1, 1, 1, 4), { groups: 3 }),
    'shape-mismatch',
    'W',
    'convForward: W has n_C = 4, but it must be a multiple of groups = 3',
  ],
  [
    'a filter larger than the padded input',
    () => cs.convForward(A_prev, ones(6, 2, 3, 1), b, { pad: 1 }),
    'invalid-argument',
    'W',
    'convForward: W has f_H = 6, but the padded height is only 3 + 1 + 1 = 5',
  ],
  [
    'mixed dtypes',
    () => cs.convForward(A_prev, any(float32(W)), b),
    'dtype-mismatch',
    'W',
    'convForward: W is float32, but A_prev is float64',
  ],
  [
    'an integer tensor',
    () => cs.convForward(any({ shape: [1, 3, 3, 3], data: new Int32Array(27) }), W, b),
    'dtype-mismatch',
    'A_prev',
    'convForward: A_prev.data is an Int32Array, but must be a Float32Array or a Float64Array',
  ],
  [
    'a plain array as data',
    () => cs.convForward(any({ shape: [1, 1, 1, 1], data: [1] }), W, b),
    'dtype-mismatch',
    'A_prev',
    /is an array/,
  ],
  [
    'no tensor',
    () => cs.convForward(any(undefined), W, b),
    'invalid-argument',
    'A_prev',
    'convForward: A_prev is missing, but must be { shape, data }',
  ],
  [
    'a size of 0',
    () => cs.convForward(ones(1, 0, 3, 3), W, b),
    'invalid-argument',
    'A_prev',
    /has shape \(1, 0, 3, 3\)/,
  ],
  [
    'sizes whose product overflows',
    () =>
      cs.convForward({ shape: [2 ** 31 - 1, 2 ** 31 - 1, 9, 3], data: new Float64Array(3) }, W, b),
    'out-of-memory',
    'A_prev',
    /fewer than 2\^50/,
  ],
  [
    'an output too large to allocate',
    conv({ pad: 100_000 }),
    'out-of-memory',
    '',
    /^convForward: \d+ bytes are needed, but they could not be allocated$/,
  ],
  [
    'an output too large to address',
    conv({ pad: 1e9 }),
    'out-of-memory',
    '',
    /^convForward: Z has 4e18 elements, but fewer than 2\^50 can be addressed$/,
  ],
  [
    'a geometry of such an output',
    () => cs.outputGeometry({ inputShape: [1, 1, 1, 1], f: 1, pad: 1e9 }),
    'out-of-memory',
    '',
    /^outputGeometry: the output has 4e18 elements, but/,
  ],
  ['padding out of all bounds', conv({ pad: 1e300 }), 'invalid-argument', 'pad', /at most/],
  [
    'a misspelt option',
    conv({ strides: 2 }),
    'invalid-argument',
    'hparameters',
    'convForward: hparameters has "strides", but only stride, pad, dilation, groups are known',
  ],
  [
    'a misspelt option of pooling',
    pool({ f: 2, stride: 1, padding: 1 }),
    'invalid-argument',
    'hparameters',
    /has "padding", but only f, stride, pad, countIncludePad are known/,
  ],
  ['no window size', pool({ stride: 1 }), 'invalid-argument', 'f', /is missing/],
  ['no pool stride', pool({ f: 2 }), 'invalid-argument', 'stride', /is missing/],
  ['f 0', pool({ f: 0, stride: 1 }), 'invalid-argument', 'f', /is 0/],
  ['f negative', pool({ f: -3, stride: 1 }), 'invalid-argument', 'f', /is -3/],
  ['f fractional', pool({ f: 2.5, stride: 1 }), 'invalid-argument', 'f', /is 2\.5/],
  [
    'f almost whole',
    pool({ f: 1 + 1e-9, stride: 1 }),
    'invalid-argument',
    'f',
    /is nearly 1, but must/,
  ],
  ['f 2⁵³', pool({ f: 2 ** 53, stride: 1 }), 'invalid-argument', 'f', /is 9007199254740992, but/],
  ['f NaN', pool({ f: Number.NaN, stride: 1 }), 'invalid-argument', 'f', /is NaN/],
  [
    'a window larger than the input',
    pool({ f: 4, stride: 1 }),
    'invalid-argument',
    'f',
    'poolForward: f is 4, but the padded height is only 3',
  ],
  [
    'pool padding as large as the window',
    pool({ f: 2, stride: 1, pad: 2 }),
    'invalid-argument',
    'pad',
    /pad \(top\) is 2, but must be smaller than f = 2/,
  ],
  [
    'an unknown mode',
    pool({ f: 2, stride: 1 }, 'median'),
    'invalid-argument',
    'mode',
    `poolForward: mode is "median", but must be 'max' or 'average'`,
  ],
  [
    'countIncludePad not boolean',
    pool({ f: 2, stride: 1, countIncludePad: 1 }),
    'invalid-argument',
    'countIncludePad',
    /is 1, but must be true or false/,
  ],
  ['hparameters null', conv(any(null)), 'invalid-argument', 'hparameters', /is null/],
  [
    'a gradient of another shape',
    () => cs.convBackward(ones(1, 1, 2, 1), cs.convForward(A_prev, W, b).cache),
    'shape-mismatch',
    'dZ',
    'convBackward: dZ has shape (1, 1, 2, 1), but Z has shape (1, 2, 2, 1)',
  ],
  [
    'a gradient of another dtype',
    () => cs.convBackward(any(float32(ones(1, 2, 2, 1))), cs.convForward(A_prev, W, b).cache),
    'dtype-mismatch',
    'dZ',
    /is float32, but A_prev is float64/,
  ],
  [
    'a cache that is not one',
    () => cs.convBackward(ones(1, 2, 2, 1), any({})),
    'invalid-argument',
    'A_prev',
    /is missing/,
  ],
  [
    'a cache that was tampered with',
    () => {
      const { cache } = cs.poolForward(A_prev, { f: 2, stride: 1 });
      return cs.poolBackward(ones(1, 2, 2, 3), { ...cache, mode: any('min') });
    },
    'invalid-argument',
    'mode',
    /is "min"/,
  ],
  [
    'a cell outside the output',
    () => cs.convTerms(A_prev, W, b, {}, [0, 2, 0, 0]),
    'invalid-argument',
    'cell',
    'convTerms: cell h is 2, but the output has 2 there, counted from 0',
  ],
  [
    'a cell of three numbers',
    () => cs.poolTerms(A_prev, { f: 2, stride: 1 }, 'max', any([0, 0, 0])),
    'invalid-argument',
    'cell',
    /has 3 numbers/,
  ],
  [
    'a slice and a filter of different shapes',
    () => cs.convSingleStep(ones(2, 2), ones(4, 1), 0),
    'shape-mismatch',
    'W',
    'convSingleStep: W has shape (4, 1), but a_slice_prev has shape (2, 2)',
  ],
  [
    'a bias of two',
    () => cs.convSingleStep(ones(2, 2), ones(2, 2), ones(2)),
    'shape-mismatch',
    'b',
    /has 2 elements/,
  ],
  [
    "zeroPad with 'same'",
    () => cs.zeroPad(A_prev, any('same')),
    'invalid-argument',
    'pad',
    /there is no window to fit it to/,
  ],
  [
    'zeroPad out of all bounds',
    () => cs.zeroPad(A_prev, 2e9),
    'invalid-argument',
    'pad',
    /is the most/,
  ],
  [
    'an empty mask',
    () => cs.createMaskFromWindow({ shape: [0], data: new Float64Array() }),
    'invalid-argument',
    'x',
    /size of 0/,
  ],
  ['an empty share', () => cs.distributeValue(1, [2, 0]), 'invalid-argument', 'shape', /size of 0/],
  [
    'a share too large to allocate',
    () => cs.distributeValue(1, [1e9, 1e9]),
    'out-of-memory',
    '',
    /bytes are needed/,
  ],
  [
    'an unknown activation',
    () => cs.activationForward(A_prev, any('gelu')),
    'invalid-argument',
    'activation',
    /is "gelu", but must be 'relu' or 'sigmoid' or 'tanh'/,
  ],
  [
    'an activation cache without its Z',
    () => cs.activationBackward(W, any({ activation: 'relu' })),
    'invalid-argument',
    'Z',
    /: Z is missing/,
  ],
  [
    'an activation gradient of another shape',
    () => cs.activationBackward(W, cs.activationForward(A_prev, 'relu').cache),
    'shape-mismatch',
    'dA',
    /Z has shape \(1, 3, 3, 3\)/,
  ],
  ['a seed that is none', () => cs.randomState(-1), 'invalid-argument', 'seed', /is -1/],
  ['a fractional seed', () => cs.randomState(0.5), 'invalid-argument', 'seed', /is 0\.5/],
  ['a seed too large', () => cs.randomState(2 ** 32), 'invalid-argument', 'seed', /4294967296/],
  [
    'more random numbers than memory',
    () => cs.randomState(1).randn(1e6, 1e6),
    'out-of-memory',
    '',
    /randn/,
  ],
  [
    'geometry that does not fit',
    () => cs.outputGeometry({ inputShape: [1, 4, 4, 1], f: 7, pad: 1 }),
    'invalid-argument',
    'f',
    'outputGeometry: f is 7, but the padded height is only 4 + 1 + 1 = 6',
  ],
  [
    'rows of different lengths',
    () => tensor([[1, 2], [3]]),
    'shape-mismatch',
    'nested',
    'tensor: nested (at depth 1) has 1 elements, but the first there has 2',
  ],
  [
    'an element that is no number',
    () => tensor([[1, any('2')]]),
    'invalid-argument',
    'nested',
    'tensor: nested has an element that is "2", but must hold numbers',
  ],
  [
    'a shape that numbers do not fill',
    () => tensor([1, 2, 3], [2, 2]),
    'shape-mismatch',
    'data',
    'tensor: data has 3 elements, but shape (2, 2) needs 4',
  ],
  [
    'a DataView, which has no elements',
    () => tensor(any(new DataView(new ArrayBuffer(8))), [8]),
    'invalid-argument',
    'nested',
    /is an object, but must hold numbers/,
  ],
  [
    'a shape that data do not fill',
    () => tensor(new Float64Array(3), [2, 2]),
    'shape-mismatch',
    'data',
    'tensor: data has 3 elements, but shape (2, 2) needs 4',
  ],
];

describe('refusals', () => {
  it.each(cases)('%s', (_, call, code, argument, message) => {
    const error = errorOf(call);
    expect({ code: error.code, argument: error.argument }).toEqual({ code, argument });
    expect(error.message).toMatch(message);
    expect(error.name).toBe('ConvStepError');
    expect(error).toBeInstanceOf(Error);
  });
});

describe('hostile arguments', () => {
  it("lets a getter's own exception through", () => {
    const mine = new Error('mine');
    const hostile = {
      shape: [1, 3, 3, 3],
      get data(): Float64Array {
        throw mine;
      },
    };
    expect(() => cs.convForward(hostile, W, b)).toThrow(mine);
  });

  it('notices a buffer that another argument detaches', () => {
    const data = new Float64Array(27).fill(1);
    const detaching = {
      get shape() {
        structuredClone(data, { transfer: [data.buffer] });
        return W.shape;
      },
      data: W.data,
    };
    const error = errorOf(() => cs.convForward({ shape: A_prev.shape, data }, detaching, b));
    expect(error.code).toBe('shape-mismatch');
    expect(error.message).toContain('went from 27 to 0 elements');
  });

  it('is not fooled by a proxy of a typed array', () => {
    const data = new Proxy(new Float64Array(27), {});
    const error = errorOf(() => cs.convForward({ shape: A_prev.shape, data }, W, b));
    expect(error.code).toBe('dtype-mismatch');
  });
});

describe('load', () => {
  it('refuses an unknown flavour', async () => {
    const error = await load({ flavour: any('mmx') }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConvStepError);
    expect((error as ConvStepError).code).toBe('invalid-argument');
  });

  it('says why a binary cannot be loaded', async () => {
    const wasmBinary = new Uint8Array([0, 97, 115, 109, 9]);
    const broken = load({ flavour: 'simd', wasmBinary });
    await expect(broken).rejects.toMatchObject({ code: 'load-failed' });
    const missing = load({ flavour: 'simd', wasmUrl: new URL('./none.wasm', import.meta.url) });
    await expect(missing).rejects.toMatchObject({ code: 'load-failed' });
  });

  it('refuses what compile() did not give', async () => {
    const error = load({ compiled: any({}) });
    await expect(error).rejects.toMatchObject({ code: 'invalid-argument', argument: 'compiled' });
  });

  it('refuses a misspelt option', async () => {
    for (const start of [load, compile]) {
      const error = start(any({ flavor: 'simd' }));
      await expect(error).rejects.toMatchObject({ code: 'invalid-argument', argument: 'options' });
    }
  });

  it('refuses two sources of one binary', async () => {
    const wasmUrl = new URL('./none.wasm', import.meta.url);
    const error = load({ flavour: 'simd', wasmBinary: new Uint8Array(8), wasmUrl });
    await expect(error).rejects.toMatchObject({ code: 'invalid-argument', argument: 'wasmBinary' });
  });

  it.each([
    ['null', null],
    ['a function that gives nothing', () => undefined],
  ])('refuses an address that is none: %s', async (_, wasmUrl) => {
    const error = load({ flavour: 'simd', wasmUrl: any(wasmUrl) });
    await expect(error).rejects.toMatchObject({ code: 'invalid-argument', argument: 'wasmUrl' });
  });

  it('wants a flavour with bytes', async () => {
    const error = load({ wasmBinary: new Uint8Array(8) });
    await expect(error).rejects.toMatchObject({ code: 'invalid-argument', argument: 'flavour' });
  });
});

it('carries any dtype of tensor in tensor()', () => {
  const bytes = tensor(Uint8Array.of(1, 2), [2]);
  expect(bytes.data).toBeInstanceOf(Uint8Array);
  const numbers: Tensor<Numbers> = tensor([[[1, 2]], [[3, 4]]]);
  expect(numbers).toEqual({ shape: [2, 1, 2], data: Float64Array.of(1, 2, 3, 4) });
});
