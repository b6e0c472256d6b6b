// The bundle looks for the binaries beside itself: the build copies them there.
import { load } from 'convstep';
import { everyFlavour } from './exercise.js';

globalThis.outcome = await everyFlavour(load);
