import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { type Flavour, flavours, supports } from '../wasm/src/flavour.ts';
import { chromiumLaunch } from './chromium.ts';

const root = new URL('..', import.meta.url).pathname;

// The module's tests run twice, word for word: in Node and in a real Chromium. What computes runs
// with each of the shipped binaries that the engine has the instructions for.
const moduleTests = ['tests/module/**/*.test.ts'];
const computing = ['property', 'layers', 'fixtures'].map((name) => `tests/module/${name}.test.ts`);
const inNode = flavours.filter(supports);

/**
 * For tests that draw at random: how many times the usual, and from which seed. The suite draws the
 * same each time, so that what it refuses is the change's fault; `npm run soak` draws anew.
 */
const provide = {
  soak: Number(process.env.CONVSTEP_SOAK ?? 1),
  seed: Number(process.env.CONVSTEP_SEED ?? 7),
};
const setupFiles = ['tests/seed.ts'];

declare module 'vitest' {
  export interface ProvidedContext {
    soak: number;
    seed: number;
    flavour: Flavour;
  }
}

export default defineConfig({
  test: {
    root,
    projects: [
      ...inNode.map((flavour) => ({
        root,
        test: {
          name: `module in Node, ${flavour}`,
          include: flavour === inNode[0] ? moduleTests : computing,
          environment: 'node' as const,
          provide: { ...provide, flavour },
          setupFiles,
        },
      })),
      {
        root,
        server: { fs: { allow: [root] } },
        test: {
          name: 'module in Chromium',
          provide,
          setupFiles,
          include: moduleTests,
          exclude: ['**/*.node.test.ts', '**/node_modules/**'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: flavours.map((flavour) => ({
              browser: 'chromium' as const,
              name: `module in Chromium, ${flavour}`,
              include: flavour === flavours[0] ? moduleTests : computing,
              provide: { ...provide, flavour },
            })),
          },
        },
      },
      {
        root,
        test: {
          name: 'page',
          provide,
          setupFiles,
          include: ['tests/page/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 5000 } }, // a busy machine is no failure
          fileParallelism: false, // one browser at a time: two cores
        },
      },
      {
        root,
        test: {
          name: 'package',
          include: ['tests/package/**/*.test.ts'],
          globalSetup: ['tests/package/setup.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false, // so that the cold start is measured alone
        },
      },
    ],
  },
});
