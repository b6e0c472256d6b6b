// What a strict TypeScript program sees of the package. Compiled, not run.
import {
  type Compiled,
  type ConvStep,
  ConvStepError,
  compile,
  type ErrorCode,
  fromNpy,
  load,
  type Numbers,
  type Tensor,
  tensor,
  toNpy,
} from 'convstep';

const compiled: Compiled = await compile({ flavour: 'simd' });
const cs: ConvStep = await load({ compiled });

// The dtype goes through.
const single = tensor(new Float32Array(48), [1, 4, 4, 3]);
const W = tensor(new Float32Array(108), [3, 3, 3, 4]);
const b = tensor(new Float32Array(4), [1, 1, 1, 4]);
const { Z, cache } = cs.convForward(single, W, b, { stride: [1, 2], pad: 'same' });
export const singles: Float32Array = cs.convBackward(Z, cache).dW.data;
// @ts-expect-error float32 in, float32 out
export const doubles: Float64Array = Z.data;
// @ts-expect-error mixed dtypes
cs.convForward(single, cs.randomState(1).randn(3, 3, 3, 4), b);

// Any object with shape and data is a tensor, and the default is float64.
const own: Tensor = { shape: [1, 2, 2, 1], data: Float64Array.of(1, 2, 3, 4) };
export const largest: Float64Array = cs.poolForward(own, { f: 2, stride: 2 }, 'max').A.data;
export const flags: Uint8Array = cs.createMaskFromWindow(own).data;

// Results are the module's own, whatever buffer or subclass came in.
declare const shared: Tensor<Float32Array<SharedArrayBuffer>>;
class Own extends Float32Array {
  readonly own = true;
}
export const plain: Float32Array<ArrayBuffer>[] = [
  cs.zeroPad(shared, 1).data,
  cs.convForward(shared, shared, shared).Z.data,
  cs.convTerms(shared, shared, shared, {}, [0, 0, 0, 0]).channelSums,
  cs.poolForward({ shape: [1, 1, 1, 1], data: new Own(1) }, { f: 1, stride: 1 }).A.data,
  cs.poolTerms(shared, { f: 1, stride: 1 }, 'max', [0, 0, 0, 0]).values.data,
  cs.activationForward(shared, 'relu').A.data,
];
export function gradients<D extends Numbers>(A_prev: Tensor<D>, W: Tensor<D>, b: Tensor<D>) {
  const { Z, cache } = cs.convForward(A_prev, W, b);
  return cs.convBackward(Z, cache);
}
// @ts-expect-error a gradient in float32 of what was computed in float64
cs.poolBackward(single, cs.poolForward(own, { f: 1, stride: 1 }).cache);
export const files: Blob[] = [
  new Blob([cs.randomState(1).randn(4).data, cs.distributeValue(1, [2, 2]).data]),
  new Blob([tensor([1, 2]).data, cs.createMaskFromWindow(own).data, fromNpy(toNpy(own)).data]),
];
// @ts-expect-error what a subclass adds is not in the result
cs.zeroPad({ shape: [1, 1, 1, 1], data: new Own(1) }, 1).data.own;

// A layer's views are too, and its parameters may lie in any buffer.
const layer = cs.convLayer({ inputShape: [1, 4, 4, 3], W: shared, b: shared });
export const view: Float32Array<ArrayBuffer> = layer.weightGradient;
layer.setParameters(shared, { shape: [1, 1, 1, 4], data: new Float32Array(4) as Float32Array });
export const pooled: Float32Array<ArrayBuffer> = cs.poolLayer({
  inputFrom: layer,
  f: 1,
  stride: 1,
}).output;
// @ts-expect-error float64 for a layer of float32
layer.setParameters(own, own);

// @ts-expect-error a DataView has no elements
tensor(new DataView(new ArrayBuffer(8)), [8]);
// @ts-expect-error a stride is needed
cs.poolForward(own, { f: 2 });
// @ts-expect-error no such mode
cs.poolForward(own, { f: 2, stride: 2 }, 'median');
// @ts-expect-error no such padding
cs.convForward(own, own, own, { pad: 'full' });
// @ts-expect-error nothing to fit 'same' to
cs.zeroPad(own, 'same');
// @ts-expect-error integers are not computed in
cs.zeroPad({ shape: [1, 1, 1, 1], data: new Int32Array(1) }, 1);

export function explain(error: unknown): string {
  if (!(error instanceof ConvStepError)) return '';
  const code: ErrorCode = error.code;
  return code === 'shape-mismatch' ? `${error.argument}: ${error.message}` : code;
}
