import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'

function run(body: string) {
  const index = new URL('./watchdog.ts', import.meta.url).href
  const program = `import { startWatchdog } from ${JSON.stringify(index)}; ${body}`
  return spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], { encoding: 'utf8' })
}

describe('the watchdog', () => {
  test('ends a process whose event loop stands still', () => {
    const { signal, stderr } = run(
      `startWatchdog({ hangMs: 400 }); setTimeout(() => { for (;;) {} }, 300); setInterval(() => {}, 1000)`,
    )
    expect(signal).toBe('SIGKILL')
    expect(stderr).toContain('event loop stood still')
  })

  test('leaves a busy but living process alone, and does not keep it alive', () => {
    const { signal, status } = run(
      `startWatchdog({ hangMs: 400 }); let n = 0; const t = setInterval(() => { const end = Date.now() + 100; while (Date.now() < end); if (++n === 12) clearInterval(t) }, 10)`,
    )
    expect(signal).toBeNull()
    expect(status).toBe(0)
  })
})
