import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { waitFor } from '../src/wait-for.ts'

test('a service ends with whoever started it, when that one is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wa-monitor-local-stack-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const starter = spawn(
    process.execPath,
    [fileURLToPath(new URL('starts-one.ts', import.meta.url)), folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [said] = (await once(starter.stdout, 'data')) as [Buffer]
  const service = Number(said.toString())
  expect(isThere(service)).toBe(true)
  starter.kill('SIGKILL')
  await waitFor('the service to end', () => !isThere(service))
})

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
