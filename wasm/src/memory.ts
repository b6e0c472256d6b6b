/** Numbers in and out of the module's memory. */
import { constructors, type Dtype, type ReadTensor } from './boundary.js';
import { elements, refuse } from './errors.js';
import type { Address, Addresses, Core } from './raw.js';
import type { Numbers, Tensor } from './types.js';

export const bytesPerElement = (dtype: Dtype) => (dtype === 0 ? 4 : 8);

/** The module's memory as numbers: valid until the next call that may allocate. */
export function view<D extends Numbers>(
  core: Core,
  dtype: Dtype,
  address: Address,
  length: number,
): D {
  return new constructors[dtype](core.memory, address, length) as D;
}

/** Bytes that a tensor takes. */
export function bytes(tensor: ReadTensor): number {
  return tensor.length * bytesPerElement(tensor.dtype);
}

/**
 * Copies a tensor's numbers in. They are counted again: a getter of another argument may have
 * detached or resized the buffer since it was read.
 */
export function copyIn(core: Core, caller: string, tensor: ReadTensor, address: Address): void {
  const { length } = tensor;
  const now = elements(tensor.data);
  if (now !== length) {
    const given = `went from ${length} to ${now} elements while it was read`;
    const expected = 'must stay as it is during a call';
    refuse('shape-mismatch', caller, `${tensor.argument}.data`, given, expected);
  }
  // None may come in a detached buffer, which cannot be read.
  if (length > 0) view(core, tensor.dtype, address, length).set(tensor.data);
}

/**
 * Lends memory while `use` runs: a block for each tensor, with its numbers in it, and one for each
 * of `sizes` (in bytes).
 */
export function withTensors<
  const Tensors extends readonly ReadTensor[],
  const Sizes extends readonly number[],
  R,
>(
  core: Core,
  caller: string,
  tensors: Tensors,
  sizes: Sizes,
  use: (addresses: Addresses<readonly [...Tensors, ...Sizes]>) => R,
): R {
  const all = [...tensors.map(bytes), ...sizes];
  return core.borrow(caller, all, (addresses) => {
    for (const [k, tensor] of tensors.entries()) {
      copyIn(core, caller, tensor, addresses[k] as Address);
    }
    return use(addresses as Addresses<readonly [...Tensors, ...Sizes]>);
  });
}

/** Copies numbers out into a tensor of their own. */
export function copyOut<D extends Numbers>(
  core: Core,
  dtype: Dtype,
  address: Address,
  shape: readonly number[],
): Tensor<D> {
  const length = size(shape);
  return { shape, data: view<D>(core, dtype, address, length).slice() as D };
}

/** The product of a shape that the core made. */
export function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
