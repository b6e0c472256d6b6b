/**
 * Run by Emscripten on its glue, before it takes out what nothing needs (`--js-transform`): what finds,
 * fetches and compiles the binary goes, because src/load.ts brings it compiled; and nobody but the glue
 * reads its views of the memory.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** `[what, text, in its place]`, each of which has to be there. */
const CUTS = [
  ['the search for the binary', /var scriptDirectory = '';[\s\S]*?(?=\nvar out = )/, ''],
  [
    'the ways to compile it',
    /if \(Module\['instantiateWasm'\]\) \{[\s\S]*?return \{\}; .*(?=\n\})/,
    "return Module['instantiateWasm'](info, receiveInstance);",
  ],
  ['the views of the memory', /Module\['HEAP\w+'\] = /g, ''],
];

const [file] = process.argv.slice(2);
let glue = readFileSync(file, 'utf8');
for (const [what, text, instead] of CUTS) {
  const less = glue.replace(text, instead);
  if (less === glue) throw new Error(`Emscripten's glue has changed: ${what} is not where it was`);
  glue = less;
}
writeFileSync(file, glue);
