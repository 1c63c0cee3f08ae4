import { defineConfig } from 'vitest/config'

/** Tests that lie beside what they test: decisions, without servers. What wants a fresh module lies in `test/`. */
const UNITS = '{packages,services}/*/src/**/*.test.ts'

export default defineConfig({
  test: {
    reporters: ['default', './test/skip-reasons.ts'],
    // Most tests wait for a server more than they compute: more of them at once than there are cores.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        // What they import is loaded once for all of them, which is half of what they cost.
        test: { name: 'units', include: [UNITS], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'real parts',
          include: ['{packages,services}/*/test/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
    ],
    globalSetup: ['test/postgres-global-setup.ts'],
    // Starting real servers and making Signal keys takes seconds on a small machine; no test asserts a time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
