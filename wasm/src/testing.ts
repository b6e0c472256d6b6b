/** For this project's own tests; not in the package. Shares its code with the real entries. */
export { coreOf } from './load.js';
export * from './public.js';
