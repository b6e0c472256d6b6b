/**
 * The whole page as one HTML file that opens by double click, without any server: after a normal
 * build its script, styles, worker and WebAssembly are written into a copy of index.html.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Text that may stand inside a script element. */
const inScript = (text: string): string => text.replaceAll('</script', '<\\/script');

/** Replaces exactly once, or says that the build no longer looks as expected. */
function once(text: string, what: RegExp, by: string): string {
  if (text.match(new RegExp(what, 'g'))?.length !== 1) {
    throw new Error(`oneFile: expected exactly one ${what} in the built page`);
  }
  return text.replace(what, () => by);
}

export function oneFile(name: string): Plugin {
  let folder = '';
  return {
    name: 'one-file',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      const assets = join(folder, 'assets');
      const files = readdirSync(assets);
      const read = (pattern: RegExp) => {
        const file = files.find((f) => pattern.test(f));
        if (!file) throw new Error(`oneFile: no ${pattern} in ${assets}`);
        return { file, bytes: readFileSync(join(assets, file)) };
      };
      let worker = read(/^worker-.*\.js$/).bytes.toString();
      // Every binary that the worker may ask for becomes a constant that holds it.
      for (const [i, file] of files.filter((f) => f.endsWith('.wasm')).entries()) {
        const data = readFileSync(join(assets, file)).toString('base64');
        const address = `new URL(\`${file}\`,import.meta.url).href`;
        if (!worker.includes(address)) throw new Error(`oneFile: ${address} is not in the worker`);
        const constant = `const wasm${i}="data:application/wasm;base64,${data}";`;
        worker = constant + worker.replaceAll(address, `wasm${i}`);
      }
      // From a file, browsers start plain workers only: the bundle is one script without imports.
      worker = worker.replaceAll('import.meta.url', 'self.location.href');
      if (/\bimport\s*[({"'`]|\bexport\s*[{*]/.test(worker)) {
        throw new Error('oneFile: the worker is no plain script');
      }
      const script = once(
        read(/^index-.*\.js$/).bytes.toString(),
        /new URL\(new URL\(`worker-[^`]*`,import\.meta\.url\)\.href,``\+import\.meta\.url\),\{type:`module`\}/,
        'URL.createObjectURL(new Blob([document.getElementById("worker").textContent],{type:"text/javascript"}))',
      );
      let page = readFileSync(join(folder, 'index.html'), 'utf8');
      page = once(
        page,
        /<link rel="stylesheet"[^>]*>/,
        `<style>${read(/^index-.*\.css$/).bytes.toString()}</style>`,
      );
      page = once(page, /<script type="module"[^>]*><\/script>/, '');
      const parts = `<script type="text/plain" id="worker">${inScript(worker)}</script>
<script type="module">${inScript(script)}</script>`;
      page = once(page, /<\/body>/, `${parts}\n</body>`);
      writeFileSync(join(folder, name), page);
    },
  };
}
