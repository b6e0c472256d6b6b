import { fileURLToPath } from 'node:url';
import { defineConfig, type InlineConfig } from 'vite';
import { EAGER, lean, oneStart, small } from './lean.ts';
import { offline } from './offline.ts';
import { oneFile } from './oneFile.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// A desktop gets its browser opened; a server, a container and CI do not.
const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
const hasDesktop = !CI && (process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY));

const config: InlineConfig = {
  root: here('.'),
  // Relative addresses: the built page opens under any path of any static host.
  base: './',
  // Without 'development', so that lit-html is the same quiet one in dev, build and tests.
  resolve: { conditions: ['module', 'browser'] },
  server: { fs: { allow: [here('..')] }, open: hasDesktop },
  worker: { format: 'es', plugins: () => [small()], rolldownOptions: oneStart('worker') },
  build: {
    outDir: here('../build/page'),
    emptyOutDir: true,
    target: 'es2022',
    // Colours for light and dark in one declaration, which all browsers have had since May 2024.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    // The module's binary stays a file of its own, so that it can be streamed and cached.
    assetsInlineLimit: 0,
    // Parts are small, and what they import nearly always is there already.
    modulePreload: false,
    rolldownOptions: oneStart('index'),
  },
};

export default defineConfig({
  ...config,
  plugins: [lean(), small(EAGER), offline(), oneFile('convstep.html', config)],
});
