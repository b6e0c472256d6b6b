/** What the engine needs later, as one file: three, compressed one by one, would be larger. */
export { diagnose } from './diagnose';
export { answerLater } from './later';
export { others } from './ops/others';
