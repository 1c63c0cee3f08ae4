import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { DatabaseInUseError, openOwned } from './index.ts'

let child: ChildProcess | undefined
afterEach(() => void child?.kill('SIGKILL'))

async function ownElsewhere(path: string): Promise<ChildProcess> {
  const index = new URL('./index.ts', import.meta.url).href
  const program = `
    import { openOwned } from ${JSON.stringify(index)}
    const db = openOwned(${JSON.stringify(path)})
    db.exec('CREATE TABLE IF NOT EXISTS kept (n); INSERT INTO kept VALUES (1)')
    process.stdout.write('owned')
    // Referred to as long as the process lives: a collected database is closed.
    setInterval(() => db.open, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = owner
  await once(owner.stdout, 'data')
  return owner
}

test('a file has one owner, and a crash gives it back with what was committed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wa-owned-'))
  const path = join(directory, 'session.db')
  const owner = await ownElsewhere(path)
  expect(() => openOwned(path)).toThrow(DatabaseInUseError)
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const db = openOwned(path)
  expect(db.prepare('SELECT count(*) AS n FROM kept').get()).toEqual({ n: 1 })
  expect(() => openOwned(path)).toThrow(/only one may use it/)
  db.close()
  rmSync(directory, { recursive: true })
})
