import { defineConfig } from 'vitest/config';

// The node, the programs and the command line are the built ones: `make test-client` builds them.
export default defineConfig({
  test: {
    include: ['client/test/**/*.test.ts', 'cli/test/**/*.test.ts'],
    globalSetup: ['testing/global-setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // one node, one core
    fileParallelism: false,
  },
});
