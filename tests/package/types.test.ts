// The declarations in strict programs, as both resolutions and with the libraries of Node and of
// the web see them; and the package's own form, by publint and attw.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { install, root, run } from './support.ts';

const strict = {
  noEmit: true,
  target: 'ES2022',
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
};
const web = { lib: ['ES2022', 'DOM'], types: [] };
const node = {
  lib: ['ES2022'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
};

describe('TypeScript, strict', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await install(inject('workshop'), inject('tarball'), 'types');
  });

  it.each([
    ['node16 in Node', { module: 'node16', moduleResolution: 'node16', ...node }],
    ['bundler on the web', { module: 'esnext', moduleResolution: 'bundler', ...web }],
  ])('%s', async (name, options) => {
    const config = `tsconfig.${name.replaceAll(' ', '-')}.json`;
    const compilerOptions = { ...strict, ...options };
    writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(await run(folder, process.execPath, tsc, '-p', config, '--pretty', 'false')).toBe('');
  });
});

describe('the form of the package', () => {
  it('publint has nothing to say', async () => {
    const bytes = readFileSync(inject('tarball'));
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(bytes).buffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
  });

  it('attw has nothing to say', async () => {
    const packed = createPackageFromTarballData(new Uint8Array(readFileSync(inject('tarball'))));
    // A binary has no types that would hold for every loader.
    const result = await checkPackage(packed, { excludeEntrypoints: [/\.wasm$/] });
    if (!result.types) throw new Error('attw finds no types');
    // An ES module on purpose: that CommonJS cannot see it so in node16-cjs is no fault.
    const problems = result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM');
    expect(problems).toEqual([]);
  });
});
