import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/postgres-global-setup.ts'],
    reporters: ['default', './test/skip-reasons.ts'],
    include: ['{packages,services}/*/{src,test}/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    // Most tests wait for a server more than they compute: more of them at once than there are cores.
    maxWorkers: 3,
    // Starting real servers and making Signal keys takes seconds on a small machine; no test asserts a time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
