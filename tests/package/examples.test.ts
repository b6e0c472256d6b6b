// The documentation's examples are run. In a doc comment, a line `expression // → value` must give
// that value, and every function must have an example. In the README, every ```js block is a program
// of its own, run in a folder where the package is installed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as convstep from 'convstep';
import ts from 'typescript';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { install, root, run } from './support.ts';

interface Documented {
  readonly name: string;
  readonly examples: readonly string[];
}

/** Every function that the module exports or that a loaded core has. */
function documented(): Documented[] {
  const sources = join(root, 'wasm/src');
  const files = readdirSync(sources).filter((file) => file.endsWith('.ts'));
  const exported = ['tensor', 'fromNpy', 'toNpy'];
  const interfaces = /^(\w+Functions|Loader)$/;
  const found = new Map<string, string[]>();
  for (const file of files) {
    const path = join(sources, file);
    const source = ts.createSourceFile(
      path,
      readFileSync(path, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const note = (node: ts.Node, name: string) => {
      const examples = ts
        .getJSDocTags(node)
        .filter((tag) => tag.tagName.text === 'example')
        .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? '');
      found.set(name, [...(found.get(name) ?? []), ...examples]);
    };
    for (const node of source.statements) {
      if (ts.isFunctionDeclaration(node) && node.name && exported.includes(node.name.text)) {
        note(node, node.name.text);
      }
      if (ts.isInterfaceDeclaration(node) && interfaces.test(node.name.text)) {
        for (const member of node.members) {
          if (ts.isMethodSignature(member)) note(member, member.name.getText());
        }
      }
    }
  }
  return [...found].map(([name, examples]) => ({ name, examples }));
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<void>;

/** A value as the examples write it. */
function shown(value: unknown): string {
  if (ArrayBuffer.isView(value)) return shown([...(value as Float64Array)]);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return String(value);
}

describe('doc comments', () => {
  const all = documented();

  it('give every function an example', () => {
    expect(all.length).toBeGreaterThanOrEqual(20);
    expect(all.filter(({ examples }) => examples.length === 0)).toEqual([]);
  });

  it.each(all)('$name', async ({ examples }) => {
    const cs = await convstep.load();
    for (const example of examples) {
      const given: Record<string, unknown> = { ...convstep };
      // An example that loads a core of its own declares `cs` itself.
      if (!/const cs\b/.test(example)) given.cs = cs;
      let claims = 0;
      const code = example
        .split('\n')
        .map((line) => {
          const [, expression, value] = /^(.*?)\s*\/\/ → (.*)$/.exec(line) ?? [];
          if (expression === undefined) return line;
          claims++;
          return `check(${JSON.stringify(expression)}, ${expression}, ${JSON.stringify(value)});`;
        })
        .join('\n');
      expect(claims, 'an example says what comes of it').toBeGreaterThan(0);
      const check = (expression: string, actual: unknown, value: string) =>
        expect(`${expression} → ${shown(actual)}`).toBe(`${expression} → ${value}`);
      await new AsyncFunction(...Object.keys(given), 'check', code)(...Object.values(given), check);
    }
  });
});

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const programs = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

describe('README', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await install(inject('workshop'), inject('tarball'), 'node');
  });

  it('has programs', () => expect(programs.length).toBeGreaterThan(0));

  it.each(programs.map((code, k) => ({ code, k })))('program $k', async ({ code, k }) => {
    writeFileSync(join(folder, `readme-${k}.mjs`), code as string);
    await run(folder, process.execPath, `readme-${k}.mjs`);
  });
});
