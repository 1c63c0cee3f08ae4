import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface TestHooks {
  task: { result?: { state: string } | undefined }
  onTestFinished(work: () => void): void
}

/**
 * A directory for what one test makes: databases, logs. Removed when the test passed; kept, and named, when it failed.
 *
 * @param hooks the test's own context.
 */
export function evidenceDirectory({ task, onTestFinished }: TestHooks): string {
  const directory = mkdtempSync(join(tmpdir(), 'wa-monitor-test-'))
  // Not `onTestFailed`: it comes after this, when all would be gone.
  onTestFinished(() => removeUnlessFailed(directory, task.result?.state === 'fail'))
  return directory
}

/** The same for a directory that all tests of a file share: for its `afterAll`. */
export function removeUnlessFailed(directory: string, failed: boolean): void {
  if (failed) process.stderr.write(`Evidence kept in ${directory}\n`)
  else rmSync(directory, { recursive: true, force: true })
}
