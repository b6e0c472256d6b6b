// The smallest ONNX models: one node, float32, each input given at run time or stored in the model.
// Only what onnx.proto needs for that; written here because a protobuf library is not worth it.

const utf8 = new TextEncoder();

/** Joins bytes (plain arrays and typed ones) without spreading them over the stack. */
function join(parts) {
  const chunks = parts.map((part) => (part instanceof Uint8Array ? part : Uint8Array.from(part)));
  const joined = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}
const number = (field, value) => [...varint(field << 3), ...varint(value)];
const nested = (field, ...parts) => {
  const bytes = join(parts);
  return join([varint((field << 3) | 2), varint(bytes.length), bytes]);
};
const text = (field, value) => nested(field, utf8.encode(value));

const FLOAT = 1; // TensorProto.DataType

/** AttributeProto: a whole number, several of them, or a word. */
function attribute([name, value]) {
  if (typeof value === 'string') return [text(1, name), text(4, value), number(20, 3)];
  if (Array.isArray(value)) {
    return [text(1, name), ...value.map((one) => number(8, one)), number(20, 7)];
  }
  return [text(1, name), number(3, value), number(20, 2)];
}

/** ValueInfoProto: a shape, or as many sizes as `rank` says that are not said. */
function value(name, given) {
  const { rank, shape, type = FLOAT } = typeof given === 'number' ? { rank: given } : given;
  const sizes = shape
    ? shape.map((size) => nested(1, number(1, size)))
    : Array.from({ length: rank }, (_, k) => nested(1, text(2, `${name}${k}`)));
  const tensor = join([number(1, type), nested(2, ...sizes)]);
  return [text(1, name), nested(2, nested(1, tensor))];
}

/** TensorProto: a tensor stored in the model. */
function stored(name, { shape, data }) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [...shape.map((one) => number(1, one)), number(2, FLOAT), text(8, name), nested(9, raw)];
}

/**
 * @typedef {number | { rank: number, type?: number } | { shape: number[], type?: number }} Declared
 *   rank or shape, and TensorProto.DataType where it is not FLOAT
 *
 * @param {string} op operator, as 'Conv'
 * @param {Record<string, Declared | { shape: number[], data: Float32Array }>} inputs with `data` the
 *   tensor is stored in the model, which is how a trained one holds its filter
 * @param {Record<string, Declared>} outputs
 * @param {Record<string, number | number[] | string>} attributes
 * @param {{ domain?: string, opset?: number, domainOpset?: number }} [versions]
 */
export function oneNodeModel(op, inputs, outputs, attributes, versions = {}) {
  const { domain = '', opset = 13, domainOpset = 1 } = versions;
  const constants = Object.entries(inputs).filter(([, given]) => given.data !== undefined);
  const atRunTime = Object.entries(inputs).filter(([, given]) => given.data === undefined);
  const node = [
    ...Object.keys(inputs).map((name) => text(1, name)),
    ...Object.keys(outputs).map((name) => text(2, name)),
    text(3, op),
    text(4, op),
    ...Object.entries(attributes).map((entry) => nested(5, ...attribute(entry))),
    ...(domain ? [text(7, domain)] : []),
  ];
  const graph = [
    nested(1, ...node),
    text(2, op),
    ...constants.map(([name, tensor]) => nested(5, ...stored(name, tensor))),
    ...atRunTime.map((entry) => nested(11, ...value(...entry))),
    ...Object.entries(outputs).map((entry) => nested(12, ...value(...entry))),
  ];
  const opsets = [
    nested(8, text(1, ''), number(2, opset)),
    ...(domain ? [nested(8, text(1, domain), number(2, domainOpset))] : []),
  ];
  return join([number(1, 8), nested(7, ...graph), ...opsets]);
}
