/** Packs the package once, as `npm publish` would, for all tests of this folder. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installPeers } from '../bench/install.mjs';
import { npm, root } from './support.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder outside the repository, removed at the end. */
    workshop: string;
    /** The packed package, in it. */
    tarball: string;
  }
}

export default async function setup(project: TestProject) {
  await installPeers();
  const workshop = realpathSync(mkdtempSync(join(tmpdir(), 'convstep-package-')));
  // Without scripts, because `prepack` builds, and this runs after the build.
  const printed = await npm(root, 'pack', '--ignore-scripts', '--pack-destination', workshop);
  project.provide('workshop', workshop);
  project.provide('tarball', join(workshop, printed.trim().split('\n').at(-1) as string));
  return () => rmSync(workshop, { recursive: true, force: true });
}
