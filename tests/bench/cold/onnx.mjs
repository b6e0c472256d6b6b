// The smallest ONNX models: one node, its inputs and outputs all float32 and given at run time.
// Only what onnx.proto needs for that; written here because a protobuf library is not worth it.

const utf8 = new TextEncoder();

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
const nested = (field, bytes) => [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
const text = (field, value) => nested(field, [...utf8.encode(value)]);

/** AttributeProto: a whole number, several of them, or a word. */
function attribute([name, value]) {
  if (typeof value === 'string') return [...text(1, name), ...text(4, value), ...number(20, 3)];
  if (Array.isArray(value)) {
    return [...text(1, name), ...value.flatMap((one) => number(8, one)), ...number(20, 7)];
  }
  return [...text(1, name), ...number(3, value), ...number(20, 2)];
}

/** ValueInfoProto of float32 with `rank` sizes that are not said. */
function value(name, rank) {
  const shape = Array.from({ length: rank }, (_, k) => nested(1, text(2, `${name}${k}`))).flat();
  const tensor = [...number(1, 1), ...nested(2, shape)];
  return [...text(1, name), ...nested(2, nested(1, tensor))];
}

/**
 * @param {string} op operator, as 'Conv'
 * @param {Record<string, number>} inputs name → rank
 * @param {Record<string, number>} outputs name → rank
 * @param {Record<string, number | number[] | string>} attributes
 * @param {{ domain?: string, opset?: number, domainOpset?: number }} [versions]
 */
export function oneNodeModel(op, inputs, outputs, attributes, versions = {}) {
  const { domain = '', opset = 13, domainOpset = 1 } = versions;
  const node = [
    ...Object.keys(inputs).flatMap((name) => text(1, name)),
    ...Object.keys(outputs).flatMap((name) => text(2, name)),
    ...text(3, op),
    ...text(4, op),
    ...Object.entries(attributes).flatMap((entry) => nested(5, attribute(entry))),
    ...(domain ? text(7, domain) : []),
  ];
  const graph = [
    ...nested(1, node),
    ...text(2, op),
    ...Object.entries(inputs).flatMap(([name, rank]) => nested(11, value(name, rank))),
    ...Object.entries(outputs).flatMap(([name, rank]) => nested(12, value(name, rank))),
  ];
  const opsets = [
    ...nested(8, [...text(1, ''), ...number(2, opset)]),
    ...(domain ? nested(8, [...text(1, domain), ...number(2, domainOpset)]) : []),
  ];
  return Uint8Array.from([...number(1, 8), ...nested(7, graph), ...opsets]);
}
