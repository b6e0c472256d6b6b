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

  it.each([
    ['<u1', 'Uint8Array', [1, 2]],
    ['>b1', 'Float64Array', [1, 2]],
    ['=i1', 'Float64Array', [1, 2]],
  ])('elements of one byte in any order: %s', (descr, name, numbers) => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (2,)}\n`;
    const bytes = [
      ...`\u0093NUMPY\u0001\u0000${String.fromCharCode(header.length)}\u0000${header}`,
    ];
    const { data } = fromNpy(Uint8Array.from([...bytes.map((c) => c.charCodeAt(0)), 1, 2]));
    expect(data.constructor.name).toBe(name);
    expect([...data]).toEqual(numbers);
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
    ['no dictionary', withHeader('descr'), /header of another form/],
    ['an empty dictionary', withHeader('{}'), /header of another form/],
    [
      'a negative size',
      withHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}"),
      /header of another form/,
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

  const dictionary = (...entries: string[]) => withHeader(`{${entries.join(', ')}}\n`);
  const [descr, order, shape] = ["'descr': '|u1'", "'fortran_order': False", "'shape': (1,)"];
  const one = (header: Uint8Array) => Uint8Array.of(...header, 7);

  it.each([
    ['entries in another order', dictionary(shape, descr, order)],
    ['a comma at the end, and spaces', withHeader(`  { ${descr} ,${order},\t${shape} , } \n`)],
    ['a size as Python 2 wrote it', dictionary(descr, order, "'shape': (1L,)")],
    ['two sizes, with a comma at the end', dictionary(descr, order, "'shape': (1, 1L, )")],
    ['no size', dictionary(descr, order, "'shape': ()")],
  ])('read is a header with %s', (_, header) => {
    expect([...fromNpy(one(header)).data]).toEqual([7]);
  });

  it.each([
    ['no commas', withHeader(`{${descr} ${order} ${shape}}`)],
    ['words between', withHeader(`{${descr} garbage, ${order}, ${shape} nonsense}`)],
    ['an entry twice', dictionary(descr, order, shape, shape)],
    ['an entry twice, and one missing', dictionary(descr, shape, shape)],
    ['an entry that NumPy does not know', dictionary(descr, order, shape, "'x': 1")],
    ['a number as its shape', dictionary(descr, order, "'shape': (1)")],
    ['a list as its shape', dictionary(descr, order, "'shape': [1]")],
    ['commas in place of sizes', dictionary(descr, order, "'shape': (,1,,)")],
    ['sizes without a comma', dictionary(descr, order, "'shape': (1 1,)")],
    ['a second dictionary', withHeader(`{${descr}, ${order}, ${shape}}{}`)],
  ])('refused is a header with %s', (_, header) => {
    expect(errorOf(() => fromNpy(one(header))).message).toMatch(/header of another form/);
  });

  it('take no time', () => {
    const start = performance.now();
    for (const header of [
      `{${descr}${' '.repeat(9900)}`,
      `{${descr}, ${order}, 'shape': (${'1,'.repeat(4900)}`,
      `{'descr': [${'['.repeat(9900)}`,
    ]) {
      expect(errorOf(() => fromNpy(one(withHeader(header)))).argument).toBe('bytes');
    }
    expect(performance.now() - start).toBeLessThan(1000);
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
    const vast = tensor(new Float64Array(0), [0, 1e21]);
    expect(errorOf(() => toNpy(vast)).message).toMatch(/^toNpy: shape has a size of 1e\+21, but/);
    expect(errorOf(() => toNpy({ shape: [2], data: new Uint8Array(1) })).code).toBe(
      'shape-mismatch',
    );
  });
});
