// CommonJS: require() of an ES module, which Node has since 20.19 and 22.12.
const { load } = require('convstep');

import('./exercise.js').then(async ({ everyFlavour }) => {
  console.log(JSON.stringify(await everyFlavour(load)));
});
