// What a strict TypeScript program sees of the package. Compiled, not run.
import {
  type Compiled,
  type ConvStep,
  ConvStepError,
  compile,
  type ErrorCode,
  load,
  type Tensor,
  tensor,
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
