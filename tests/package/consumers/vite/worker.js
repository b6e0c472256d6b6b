import { load } from 'convstep';
import { everyFlavour } from './exercise.js';

postMessage(await everyFlavour(load));
