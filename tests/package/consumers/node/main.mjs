import { load } from 'convstep';
import { everyFlavour } from './exercise.js';

console.log(JSON.stringify(await everyFlavour(load)));
