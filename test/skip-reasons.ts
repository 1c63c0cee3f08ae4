import type { Reporter, TestModule } from 'vitest/node'

/** Says at the end of a run which tests did not run and why: a skipped test must not look like a passed one. */
export default class SkipReasons implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>()
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result()
        // Left out by name (`-t`, `.only`) is somebody's choice and has no reason.
        if (result.state !== 'skipped' || result.note === undefined) continue
        counts.set(result.note, (counts.get(result.note) ?? 0) + 1)
      }
    }
    for (const [reason, count] of counts) process.stdout.write(`Skipped ${count} tests: ${reason}\n`)
  }
}
