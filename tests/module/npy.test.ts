// .npy files: those that NumPy wrote are read, and hostile ones are refused.
import { fromNpy, type Tensor, tensor, toNpy } from 'convstep';
import { describe, expect, it } from 'vitest';
import files from '../fixtures/npy.json';
import { errorOf } from './support.ts';

const decode = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const names = { float32: 'Float32Array', float64: 'Float64Array', uint8: 'Uint8Array' };

describe('files that NumPy wrote', () => {
  it.each(files)('$name', ({ base64, dtype, shape, numbers }) => {
    const read = fromNpy(decode(base64));
    expect(read.shape).toEqual(shape);
    expect(read.data.constructor.name).toBe(names[dtype as keyof typeof names]);
    expect([...read.data]).toEqual(numbers);
  });

  it('are what toNpy writes, byte for byte', () => {
    const plain = files.filter(
      ({ name, shape }) => name.endsWith('C version 1') && shape.length > 0,
    );
    expect(plain.length).toBe(12);
    for (const { base64 } of plain) expect(toNpy(fromNpy(decode(base64)))).toEqual(decode(base64));
  });

  it('may lie anywhere in a buffer', () => {
    const bytes = decode(files[0]?.base64 as string);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(fromNpy(shifted.subarray(3))).toEqual(fromNpy(bytes.buffer));
  });
});

describe('round trips', () => {
  it.each([
    tensor([
      [1.5, -2],
      [Number.NaN, Number.POSITIVE_INFINITY],
    ]),
    tensor(Float32Array.of(0.1, 0.2, 0.3), [3, 1, 1]),
    tensor(Uint8Array.of(0, 255), [2]),
    tensor(new Float64Array(0), [0, 4, 4, 2]),
    tensor(7),
  ] as Tensor<Float64Array>[])('of shape $shape', (x) => {
    expect(fromNpy(toNpy(x))).toEqual(x);
  });
});

describe('hostile files', () => {
  const good = toNpy(tensor([[1, 2, 3]]));
  const withHeader = (header: string, version = 1) => {
    const text = new TextEncoder().encode(header);
    const lengths = version === 1 ? [text.length & 255, text.length >> 8] : [text.length, 0, 0, 0];
    return Uint8Array.of(
      0x93,
      ...new TextEncoder().encode('NUMPY'),
      version,
      0,
      ...lengths,
      ...text,
    );
  };

  it('are refused wherever they are cut off', () => {
    for (let end = 0; end < good.length; end++) {
      expect(errorOf(() => fromNpy(good.slice(0, end))).argument).toBe('bytes');
    }
  });

  it.each([
    ['nothing', new Uint8Array(0), /does not begin with/],
    ['a text', new TextEncoder().encode('hello, world'), /does not begin with/],
    ['version 4', Uint8Array.of(...good.subarray(0, 6), 4, 0, 2, 0), /header version 4/],
    ['more than one array', Uint8Array.of(...good, ...good), /bytes of elements/],
    ['no dictionary', withHeader('descr'), /without 'fortran_order'/],
    ['an empty dictionary', withHeader('{}'), /without 'fortran_order'/],
    [
      'a negative size',
      withHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}"),
      /without 'fortran_order'/,
    ],
    [
      'a shape that overflows',
      withHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999, 9999999999)}"),
      /cannot be counted/,
    ],
    [
      'a shape far larger than the file',
      withHeader("{'descr': '<f8', 'fortran_order': True, 'shape': (99999, 99999)}"),
      /needs 79998400008/,
    ],
    [
      'a header longer than the file',
      Uint8Array.of(...good.subarray(0, 6), 2, 0, 255, 255, 255, 255),
      /its header alone ends at/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(errorOf(() => fromNpy(bytes)).message).toMatch(message);
  });

  it.each([
    ["'<i16'", /elements '<i16'/],
    ["'>i8'", /elements '>i8'/],
    ["'>f8'", /elements '>f8'/],
    ["'|O'", /elements '\|O'/],
    ["'toString'", /elements 'toString'/],
    ["[('x', '<f4')]", /several fields/],
  ])('elements %s', (descr, message) => {
    const bytes = withHeader(`{'descr': ${descr}, 'fortran_order': False, 'shape': (1,)}`);
    const error = errorOf(() => fromNpy(bytes));
    expect(error.code).toBe('dtype-mismatch');
    expect(error.message).toMatch(message);
  });

  it('that are no bytes', () => {
    expect(errorOf(() => fromNpy('x' as never)).argument).toBe('bytes');
    expect(errorOf(() => toNpy({ shape: [1], data: [1] } as never)).code).toBe('dtype-mismatch');
    expect(errorOf(() => toNpy({ shape: [2], data: new Uint8Array(1) })).code).toBe(
      'shape-mismatch',
    );
  });
});
