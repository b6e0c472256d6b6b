/** What the engine needs later, in one file: parts of it would be larger together, and come one by one. */
export { diagnose } from './diagnose';
export { answerLater } from './later';
export { others } from './ops/others';
