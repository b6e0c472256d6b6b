/** Every property starts from the run's seed; fast-check would take another each time. */
import fc from 'fast-check';
import { inject } from 'vitest';

fc.configureGlobal({ seed: inject('seed'), numRuns: 100 * inject('soak') });
