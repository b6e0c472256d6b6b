/** What both entries export besides `load` and `compile`, and what has a file of its own (npy.ts). */
export type { ActivationFunctions } from './activation.js';
export type { ConvolutionFunctions } from './convolution.js';
export { ConvStepError, type ErrorCode } from './errors.js';
export type { Flavour } from './flavour.js';
export type { GeometryFunctions } from './geometry.js';
export type { Layer } from './layer.js';
export type {
  Algorithm,
  ConvLayer,
  ConvLayerRequest,
  DtypeNames,
  LayerFunctions,
  LayerInput,
  PoolLayer,
  PoolLayerRequest,
} from './layers.js';
export type {
  Compiled,
  CompileOptions,
  ConvStep,
  Loader,
  LoadOptions,
  WasmModule,
} from './load.js';
export type { PoolingFunctions } from './pooling.js';
export type { RandomFunctions } from './random.js';
export { type Elements, type Nested, tensor } from './tensor.js';
export type * from './types.js';
