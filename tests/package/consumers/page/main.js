import { compile, load } from './convstep/browser.js';
import { everyFlavour } from './exercise.js';

const worker = new Worker('worker.js', { type: 'module' });
const inWorker = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = reject;
});
try {
  const page = await everyFlavour(load);
  worker.postMessage(await compile());
  globalThis.outcome = { page, worker: await inWorker };
} catch (error) {
  globalThis.outcome = { name: error.name, code: error.code };
}
