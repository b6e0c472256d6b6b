import { load } from 'convstep';
import { everyFlavour } from './exercise.js';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const inWorker = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = reject;
});
globalThis.outcome = { page: await everyFlavour(load), worker: await inWorker };
