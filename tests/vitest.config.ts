import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunch } from './chromium.ts';

const root = new URL('..', import.meta.url).pathname;

// The module's tests run twice, word for word: in Node and in a real Chromium.
const moduleTests = ['tests/module/**/*.test.ts'];

export default defineConfig({
  test: {
    root,
    projects: [
      {
        root,
        test: { name: 'module in Node', include: moduleTests, environment: 'node' },
      },
      {
        root,
        server: { fs: { allow: [root] } },
        test: {
          name: 'module in Chromium',
          include: moduleTests,
          exclude: ['**/*.node.test.ts', '**/node_modules/**'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        root,
        test: {
          name: 'page',
          include: ['tests/page/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false, // one browser at a time: two cores
        },
      },
    ],
  },
});
