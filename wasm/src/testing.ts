/** For this project's own tests; not in the package. All that the real entries share is reached from here. */
export { coreOf } from './load.js';
export * from './public.js';
