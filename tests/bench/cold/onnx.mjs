export { oneNodeModel } from '../onnx.mjs';
