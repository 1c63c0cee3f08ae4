import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'

const INDEX = new URL('./watchdog.ts', import.meta.url).href
const HANG = `setTimeout(() => { for (;;) {} }, 300); setInterval(() => {}, 1000)`
/** Longer than a process that hangs is left alone. */
const TEST_MS = 30_000

let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

function run(body: string): ChildProcess {
  child = spawn(process.execPath, ['--input-type=module-typescript', '-e', watched(body)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child
}

function watched(body: string): string {
  return `import { startWatchdog } from ${JSON.stringify(INDEX)}
    const watchdog = startWatchdog({ lookSeconds: 1, onProblem: (error) => { throw error } })
    ${body}`
}

/** The process ids of the shells that watch `pid`. */
function watchersOf(pid: number): string {
  return spawnSync('pgrep', ['-f', `watchdog.sh ${pid} `]).stdout.toString()
}

describe('the watchdog', () => {
  test('ends a process whose event loop stands still', { timeout: TEST_MS }, async () => {
    const hung = run(HANG)
    let said = ''
    hung.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    expect(await once(hung, 'close')).toEqual([null, 'SIGKILL'])
    expect(said).toContain('event loop stood still for 5 s')
  })

  test('leaves a busy but living process alone, and does not keep it alive', {
    timeout: TEST_MS,
  }, async () => {
    const busy = run(
      `let n = 0; const t = setInterval(() => { const end = Date.now() + 900; while (Date.now() < end); if (++n === 8) clearInterval(t) }, 10)`,
    )
    expect(await once(busy, 'close')).toEqual([0, null])
  })

  test('leaves a stopped process alone, and still ends it when it hangs afterwards', {
    timeout: TEST_MS,
  }, async () => {
    const stopped = run(
      `process.on('SIGUSR2', () => { for (;;) {} }); setInterval(() => {}, 1000); process.stdout.write('up')`,
    )
    if (stopped.stdout) await once(stopped.stdout, 'data')
    stopped.kill('SIGSTOP')
    // More looks than a hung process is given.
    const clock = spawn('sleep', ['7'])
    await once(clock, 'exit')
    expect(stopped.signalCode).toBeNull()
    stopped.kill('SIGCONT')
    stopped.kill('SIGUSR2')
    expect(await once(stopped, 'exit')).toEqual([null, 'SIGKILL'])
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'its shell ends with a process that %s ended',
    async (signal) => {
      const process = run(`process.stdout.write('up'); setInterval(() => {}, 1000)`)
      if (process.stdout) await once(process.stdout, 'data')
      const pid = process.pid ?? 0
      expect(watchersOf(pid)).toMatch(/^\d+\n$/)
      process.kill(signal)
      // The shell holds the other end of standard error: `close` comes when it has ended, too.
      await once(process, 'close')
      expect(watchersOf(pid)).toBe('')
    },
  )
})
