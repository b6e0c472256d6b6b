// CommonJS: import() works in every Node.
import('convstep').then(async ({ load }) => {
  const { everyFlavour } = await import('./exercise.js');
  console.log(JSON.stringify(await everyFlavour(load)));
});
