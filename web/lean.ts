/**
 * What makes the first visit short: page and worker are a file each, the worker starts while the page's
 * script is still on its way, and scripts are as short as two tools in a row make them, without the
 * indentation of their markup.
 */
import { type MinifyOptions, minify } from 'terser';
import terser from 'terser/package.json' with { type: 'json' };
import type { Plugin } from 'vite';

/**
 * Starts the worker, and keeps what it says until somebody listens (engine/client.ts). Not in a
 * frame without an origin, which may start none: there the page as one file takes over.
 */
const starting = (worker: string): string =>
  `if(self.origin!=="null"){let w=new Worker("./${worker}",{type:"module"});w.heard=[];w.onmessage=w.onerror=e=>{e.preventDefault();w.heard.push(e)};self.convstepWorker=w}`;

interface Graph {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

/** What the module exports from a file of its own, and nothing needs at the start. */
const LATER = /\/dist\/npy\.js$/;

/** Whether a module is there from the start: imported, by however many steps, and not fetched later. */
function starts(id: string, graph: Graph, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const info = graph.getModuleInfo(id);
  return info?.isEntry || info?.importers.some((by) => starts(by, graph, seen)) || false;
}

/** One file of all that a script needs to start, whatever of it the parts that come later share. */
export function oneStart(name: string) {
  const named = (id: string, graph: Graph) => (!LATER.test(id) && starts(id, graph) ? name : null);
  const groups = [{ name: named, debugName: name, includeDependenciesRecursively: false }];
  return { output: { codeSplitting: { groups } } };
}

/**
 * At the head of a script: Chromium then compiles all of its functions while it is on its way, on
 * another thread, instead of each when it is first called. The page calls nearly all of them.
 */
export const EAGER = '//# allFunctionsCalledOnLoad\n';

/** Takes another hundredth of what Vite has made small; `head` comes before what is there at the start. */
export function small(head = ''): Plugin {
  const options: MinifyOptions = {
    module: true,
    ecma: 2020,
    compress: {
      passes: 6,
      unsafe_arrows: true,
      unsafe: true,
      unsafe_methods: true,
      // As they are written these compress better.
      lhs_constants: false,
      conditionals: false,
    },
  };
  return {
    name: 'small',
    apply: 'build',
    // Files have their names by now, which tell caches whether they are others.
    augmentChunkHash: () => JSON.stringify([terser.version, options, head]),
    async generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        // A copy of the options: they are written to.
        const { code } = await minify(file.code, structuredClone(options));
        file.code = (file.isEntry ? head : '') + (code ?? file.code);
      }
    },
  };
}

export function lean(): Plugin {
  return {
    name: 'lean',
    apply: 'build',
    enforce: 'pre',
    // Vite looks for styles that a part may bring along; ours bring none.
    load: (id) =>
      id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (part) => part();' : null,
    generateBundle: {
      // When Vite has said which styles they would be.
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'chunk') continue;
          file.code = file.code.replace(
            /(^|\n)const __vite__mapDeps=.*\n|,__vite__mapDeps\(.*?\),import\.meta\.url/g,
            '',
          );
          // In a minified script, lines only begin within templates. Code examples keep their form.
          if (!/code/i.test(file.name)) file.code = file.code.replace(/\n[ \t]+/g, '\n');
        }
      },
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        const worker = Object.keys(bundle ?? {}).find((name) => /\bworker-.*\.js$/.test(name));
        if (!worker) throw new Error('lean: no worker in the build');
        return [{ tag: 'script', children: starting(worker), injectTo: 'head-prepend' }];
      },
    },
  };
}
