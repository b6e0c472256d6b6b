/**
 * Run by Emscripten on its glue, before it takes out what nothing needs (`--js-transform`). What finds,
 * fetches and compiles the binary goes, because src/load.ts brings it compiled, and with it what waits
 * for other things to be loaded; nobody but the glue reads its views of the memory; and what is bound
 * are functions of numbers, each under a name of its own, whose arguments cross as they are.
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
  ['the wait for it', "addRunDependency('wasm-instantiate');", ''],
  [
    'the end of the wait',
    /addOnInit\((wasmExports\['__wasm_call_ctors'\])\);\s*removeRunDependency\('wasm-instantiate'\);/,
    '$1(); readyPromiseResolve(Module);',
  ],
  ['what is run by then', /var calledRun;[\s\S]*\nrun\(\);/, ''],
  ['the views of the memory', /Module\['HEAP\w+'\] = /g, ''],
  [
    'what stands for a function before its types are known',
    /exposePublicSymbol\(name, function\(\) \{[\s\S]*?\}, argCount - 1\);/,
    '',
  ],
  ['the error of those', /UnboundTypeError = Module\['UnboundTypeError'\] = .*;/, ''],
  [
    'the conversion of arguments',
    /whenDependentTypesAreResolved\(\[\], argTypes, [\s\S]*?return \[\];\s*\}\);/,
    "let answer; Module[name] = (...numbers) => (answer || (answer = registeredTypes[argTypes[0]]['fromWireType']))(rawInvoker(fn, ...numbers));",
  ],
  [
    'what waits for a type',
    /delete typeDependencies\[rawType\];[\s\S]*?callbacks\.forEach\(\(cb\) => cb\(\)\);\s*\}/,
    '',
  ],
  ['calls with integers of 64 bits', /if \(signature\.includes\('j'\)\) \{[\s\S]*?\}/, ''],
];

const [file] = process.argv.slice(2);
let glue = readFileSync(file, 'utf8');
for (const [what, text, instead] of CUTS) {
  const less = glue.replace(text, instead);
  if (less === glue) throw new Error(`Emscripten's glue has changed: ${what} is not where it was`);
  glue = less;
}
writeFileSync(file, glue);
