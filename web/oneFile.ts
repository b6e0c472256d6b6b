/**
 * The whole page as one HTML file that opens by double click, without any server: after a normal
 * build the page is built again with nothing to fetch later, and its script, styles, worker and
 * WebAssembly are written into a copy of index.html.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig, type Plugin } from 'vite';

/** Text that may stand inside a script element. */
const inScript = (text: string): string => text.replaceAll('</script', '<\\/script');

/** Replaces exactly once, or says that the build no longer looks as expected. */
function once(text: string, what: RegExp, by: string): string {
  if (text.match(new RegExp(what, 'g'))?.length !== 1) {
    throw new Error(`oneFile: expected exactly one ${what} in the built page`);
  }
  return text.replace(what, () => by);
}

/** Every file of a build whose script is a single one, by name. */
async function builtWhole(config: InlineConfig): Promise<Map<string, string | Uint8Array>> {
  const result = await build({
    ...config,
    configFile: false,
    logLevel: 'error',
    build: {
      ...config.build,
      write: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
    // Without what makes the page's files small: it is no download.
    worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const files = outputs.flatMap((o) => ('output' in o ? o.output : []));
  return new Map(files.map((f) => [f.fileName, f.type === 'chunk' ? f.code : f.source]));
}

export function oneFile(name: string, config: InlineConfig): Plugin {
  let folder = '';
  return {
    name: 'one-file',
    apply: 'build',
    configResolved(resolved) {
      folder = resolved.build.outDir;
    },
    async writeBundle() {
      const files = await builtWhole(config);
      const read = (pattern: RegExp) => {
        const found = [...files].find(([file]) => pattern.test(file));
        if (!found) throw new Error(`oneFile: no ${pattern} in the build`);
        return Buffer.from(found[1]).toString();
      };
      let worker = read(/\/worker-.*\.js$/);
      // Every binary that the worker may ask for becomes a constant that holds it.
      const binaries = [...files].filter(([file]) => file.endsWith('.wasm'));
      for (const [i, [path, bytes]] of binaries.entries()) {
        const data = Buffer.from(bytes).toString('base64');
        const address = `new URL(\`${path.replace('assets/', '')}\`,import.meta.url).href`;
        if (!worker.includes(address)) throw new Error(`oneFile: ${address} is not in the worker`);
        const constant = `const wasm${i}="data:application/wasm;base64,${data}";`;
        worker = constant + worker.replaceAll(address, `wasm${i}`);
      }
      // From a file, browsers start plain workers only: the bundle is one script without imports.
      worker = worker.replaceAll('import.meta.url', 'self.location.href');
      if (/\bimport\s*[({"'`]|\bexport\s*[{*]/.test(worker)) {
        throw new Error('oneFile: the worker is no plain script');
      }
      let script = once(
        read(/\/index-.*\.js$/),
        /new URL\(`worker-[^`]*`,import\.meta\.url\)\.href/,
        'URL.createObjectURL(new Blob([document.getElementById("worker").textContent],{type:"text/javascript"}))',
      );
      script = once(script, /type:`module`,(?=name:)/, '');
      let page = read(/^index\.html$/);
      page = once(page, /<link rel="stylesheet"[^>]*>/, `<style>${read(/\.css$/)}</style>`);
      page = once(page, /<script type="module"[^>]*><\/script>/, '');
      // It is the one file already.
      page = once(page, /<script>[^<]*<\/script>/, '');
      const parts = `<script type="text/plain" id="worker">${inScript(worker)}</script>
<script type="module">${inScript(script)}</script>`;
      page = once(page, /<\/body>/, `${parts}\n</body>`);
      writeFileSync(join(folder, name), page);
    },
  };
}
