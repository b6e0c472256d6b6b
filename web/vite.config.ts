import { fileURLToPath } from 'node:url';
import { defineConfig, type InlineConfig } from 'vite';
import { lean } from './lean.ts';
import { offline } from './offline.ts';
import { oneFile } from './oneFile.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Graph {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

// A desktop gets its browser opened; a server, a container and CI do not.
const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
const hasDesktop = !CI && (process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY));

/** What the module exports from files of their own, and nothing needs at the start. */
const LATER = /\/dist\/npy\.js$/;

/** One file of all that a script needs to start, whatever parts that come later share with it. */
const startOf = (name: string) => {
  const known = new Map<string, boolean>();
  const starts = (id: string, graph: Graph): boolean => {
    let is = known.get(id);
    if (is === undefined) {
      known.set(id, false); // for those that import each other
      const info = graph.getModuleInfo(id);
      is = info?.isEntry || info?.importers.some((by) => starts(by, graph)) || false;
      known.set(id, is);
    }
    return is;
  };
  const named = (id: string, graph: Graph) => (!LATER.test(id) && starts(id, graph) ? name : null);
  const groups = [{ name: named, debugName: name, includeDependenciesRecursively: false }];
  return { output: { codeSplitting: { groups } } };
};

const config: InlineConfig = {
  root: here('.'),
  // Relative addresses: the built page opens under any path of any static host.
  base: './',
  // Without 'development', so that lit-html is the same quiet one in dev, build and tests.
  resolve: { conditions: ['module', 'browser'] },
  server: { fs: { allow: [here('..')] }, open: hasDesktop },
  worker: { format: 'es', rolldownOptions: startOf('worker') },
  build: {
    outDir: here('../build/page'),
    emptyOutDir: true,
    target: 'es2022',
    // The module's binary stays a file of its own, so that it can be streamed and cached.
    assetsInlineLimit: 0,
    // Parts import nothing that is not there already.
    modulePreload: false,
    rolldownOptions: startOf('index'),
  },
};

export default defineConfig({
  ...config,
  plugins: [lean(), offline(), oneFile('convstep.html', config)],
});
