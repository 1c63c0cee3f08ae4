import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from './command.ts'

/**
 * A copy of what a clone of the present tree would hold: no `.env`, no data, nothing ignored. Tests write `.env` and
 * configuration there, so the developer's own stay as they are.
 */
export async function createCheckout(repository: string): Promise<{ path: string; remove: () => void }> {
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
  })
  const path = mkdtempSync(join(tmpdir(), 'wa-monitor-'))
  // Listed and gone: deleted here and not committed yet.
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(repository, name)))) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    cpSync(join(repository, file), join(path, file), { dereference: false, force: true })
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
