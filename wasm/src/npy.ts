/**
 * NumPy's .npy files: tensors from and for Python.
 *
 * Source of the format: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", and
 * the documentation of numpy.lib.format. A file is a magic word, a version, a header that is a
 * Python dictionary literal, and the elements.
 */
import { count, mostAxes, mustFill, readOptions, readShape } from './boundary.js';
import { describe, kindOf, refuse } from './errors.js';
import type { Tensor } from './types.js';

/** What a .npy file can hold here. */
export type NpyNumbers<Buffer extends ArrayBufferLike = ArrayBufferLike> =
  | Float32Array<Buffer>
  | Float64Array<Buffer>
  | Uint8Array<Buffer>;

const kinds = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '|u1': Uint8Array,
} as const;
type Descr = keyof typeof kinds;

/** What is read as float64, as NumPy's `astype(float)` would. */
const wholes = {
  '|b1': Uint8Array,
  '|i1': Int8Array,
  '<i2': Int16Array,
  '<u2': Uint16Array,
  '<i4': Int32Array,
  '<u4': Uint32Array,
  '<i8': BigInt64Array,
  '<u8': BigUint64Array,
} as const;
const readable = { ...kinds, ...wholes };

const magic = '\u0093NUMPY';
/** Elements begin at a multiple of this, as NumPy writes them. */
const alignment = 64;

/**
 * The tensor in the bytes of a .npy file, header version 1 to 3, in C or Fortran order. float32,
 * float64 and uint8 stay what they are; other whole numbers and truth values become float64, which
 * is exact up to 2⁵³. Little-endian. The data are copied, and always in C order.
 *
 * @throws ConvStepError 'invalid-argument' for bytes that are no such file, are cut short or hold
 * more than one array; 'dtype-mismatch' for other element types
 * @example
 * const file = new Blob([toNpy(tensor([[1, 2], [3, 4]]))]);
 * const W = fromNpy(await file.arrayBuffer());
 * W.data                                       // → [1, 2, 3, 4]
 */
export function fromNpy(bytes: ArrayBuffer | ArrayBufferView): Tensor<NpyNumbers<ArrayBuffer>> {
  const file = asBytes(bytes);
  const { descr, fortran, shape, start } = readHeader(file);
  const Kind = readable[descr];
  const length = shape.reduce((product, n) => product * n, 1);
  const needed = length * Kind.BYTES_PER_ELEMENT;
  if (file.length - start !== needed) {
    const given = `has ${file.length - start} bytes of elements`;
    fail(given, `its header's shape (${shape.join(', ')}) of ${descr} needs ${needed}`);
  }
  // The slice is its own memory: aligned, and the caller's bytes stay the caller's.
  const read = new Kind(file.slice(start).buffer, 0, length);
  const data =
    descr in kinds
      ? (read as NpyNumbers<ArrayBuffer>)
      : Float64Array.from(read as Int32Array, Number);
  return { shape, data: fortran ? fromFortranOrder(data, shape) : data };
}

/**
 * The bytes of a .npy file (version 1, C order) that holds a tensor: `numpy.load` reads it.
 *
 * @throws ConvStepError 'dtype-mismatch' for data other than float32, float64 or uint8,
 * 'shape-mismatch' where data do not fill the shape
 * @example
 * const bytes = toNpy(tensor([[1, 2], [3, 4]]));
 * bytes.length % 64                            // → 32
 */
export function toNpy(tensor: Tensor<NpyNumbers>): Uint8Array<ArrayBuffer> {
  const { shape: sizes, data } = readOptions('toNpy', 'tensor', tensor);
  const shape = readShape('toNpy', 'shape', sizes);
  const length = count('toNpy', 'shape', shape, 0);
  const inexact = shape.find((size) => !Number.isSafeInteger(size));
  if (inexact !== undefined) {
    const expected = 'a header holds sizes to the last digit, here up to 2⁵³ − 1';
    refuse('invalid-argument', 'toNpy', 'shape', `has a size of ${inexact}`, expected);
  }
  const kind = kindOf(data);
  const descr = (Object.keys(kinds) as Descr[]).find((name) => kinds[name].name === kind);
  if (descr === undefined) {
    const expected = 'must be a Float32Array, a Float64Array or a Uint8Array';
    refuse('dtype-mismatch', 'toNpy', 'data', describe(data), expected);
  }
  mustFill('toNpy', 'data', data, shape, length);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const literal = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const before = magic.length + 4;
  const start = Math.ceil((before + literal.length + 1) / alignment) * alignment;
  const header = `${literal.padEnd(start - before - 1)}\n`;

  const copy = new kinds[descr](length);
  if (length > 0) copy.set(data); // none may come in a detached buffer, which cannot be read
  const elementBytes = new Uint8Array(copy.buffer);
  const file = new Uint8Array(start + elementBytes.length);
  file.set(latin1(magic));
  file.set([1, 0, header.length & 255, header.length >> 8], magic.length);
  file.set(latin1(header), before);
  file.set(elementBytes, start);
  return file;
}

function fail(given: string, expected: string): never {
  refuse('invalid-argument', 'fromNpy', 'bytes', given, expected);
}

function asBytes(bytes: unknown): Uint8Array {
  try {
    if (ArrayBuffer.isView(bytes)) {
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  } catch {
    fail('is detached', 'its bytes are needed');
  }
  const expected = 'must be an ArrayBuffer or a view of one';
  return refuse('invalid-argument', 'fromNpy', 'bytes', describe(bytes), expected);
}

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

interface Header {
  readonly descr: keyof typeof readable;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

function readHeader(file: Uint8Array): Header {
  if (text(file.subarray(0, magic.length)) !== magic) {
    fail('does not begin with \\x93NUMPY', 'every .npy file does');
  }
  const version = file[magic.length] ?? 0;
  if (version < 1 || version > 3) fail(`has header version ${version}`, '1 to 3 are read');
  // Version 1 counts the header's bytes in two, the later ones in four.
  const wide = version > 1;
  const before = magic.length + 2 + (wide ? 4 : 2);
  if (file.length < before) fail(`ends after ${file.length} bytes`, 'its header is longer');
  const lengths = new DataView(file.buffer, file.byteOffset + magic.length + 2);
  const length = wide ? lengths.getUint32(0, true) : lengths.getUint16(0, true);
  const start = before + length;
  if (start > file.length) {
    fail(`ends after ${file.length} bytes`, `its header alone ends at ${start}`);
  }
  if (length > 10_000) fail(`has a header of ${length} bytes`, 'at most 10000 are read');
  return { ...parseHeader(text(file.subarray(before, start))), start };
}

// The dictionary as NumPy writes it: three known keys in any order. Python 2 wrote sizes as 3L.
const sizes = String.raw`(?:\d+L?\s*,\s*)+(?:\d+L?\s*)?`;
const entry = [
  String.raw`'descr'\s*:\s*(?:'([^']*)'|\[[^[\]]*\])`,
  String.raw`'fortran_order'\s*:\s*(True|False)`,
  String.raw`'shape'\s*:\s*(\(\s*(?:${sizes})?\))`,
].join('|');
const item = String.raw`\s*(?:${entry})\s*`;
const dictionary = new RegExp(String.raw`^\s*\{${item},${item},${item}(?:,\s*)?\}\s*$`);

function parseHeader(header: string): Omit<Header, 'start'> {
  const [, ...groups] = dictionary.exec(header) ?? [];
  const [[descr], [fortran, ...fortrans], [tuple, ...tuples]] = [0, 1, 2].map((key) =>
    groups.filter((text, k) => k % 3 === key && text !== undefined),
  ) as [string[], string[], string[]];
  if (fortran === undefined || tuple === undefined || fortrans.length + tuples.length > 0) {
    const expected = "NumPy writes a dictionary of 'descr', 'fortran_order' and 'shape'";
    fail('has a header of another form', expected);
  }
  // The order of one byte means nothing, however it is marked.
  const name = descr?.replace(/^[<>=](?=[biu]1$)/, '|');
  if (name === undefined || !Object.hasOwn(readable, name)) {
    const given = name === undefined ? 'has elements of several fields' : `has elements '${descr}'`;
    const expected = `only ${Object.keys(readable).join(', ')} are read`;
    refuse('dtype-mismatch', 'fromNpy', 'bytes', given, expected);
  }
  const shape = (tuple.match(/\d+/g) ?? []).map(Number);
  if (shape.length > mostAxes) fail(`has ${shape.length} axes`, `at most ${mostAxes} are read`);
  const countable = [...shape, shape.reduce((product, n) => product * n, 1)];
  if (!countable.every(Number.isSafeInteger)) {
    fail(`has shape ${tuple}`, 'that many elements cannot be counted');
  }
  return { descr: name as Header['descr'], fortran: fortran === 'True', shape };
}

/** From first index fastest to last index fastest. */
function fromFortranOrder<D extends NpyNumbers>(data: D, shape: readonly number[]): D {
  const out = data.slice() as D;
  const index = shape.map(() => 0);
  for (let k = 0; k < data.length; k++) {
    let at = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      at = at * (shape[axis] as number) + (index[axis] as number);
    }
    out[at] = data[k] as number;
    for (let axis = 0; axis < shape.length; axis++) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return out;
}
