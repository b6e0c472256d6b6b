// Computes with a core of its own and with the one that the page compiled.
import { load } from './convstep/browser.js';
import { everyFlavour, meanOfZ } from './exercise.js';

addEventListener('message', async ({ data: compiled }) => {
  const given = await load({ compiled });
  const outcome = await everyFlavour(load);
  outcome.given = { flavour: given.flavour, mean: meanOfZ(given) };
  postMessage(outcome);
});
