import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

/** Runs a service made of `create`'s body; `says` waits for a line of its output. */
function run(create: string, env: Record<string, string> = {}) {
  const index = new URL('./index.ts', import.meta.url).href
  const program = `
    import { runService, ConfigError } from ${JSON.stringify(index)}
    await runService({ name: 'test-service', create: async (log) => { ${create} } })`
  const started = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    env: { ...process.env, LOG_FORMAT: 'json', ...env },
  })
  child = started
  let output = ''
  const lines = new Set<() => void>()
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      for (const look of lines) look()
    })
  }
  const says = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!output.includes(text)) return
        lines.delete(look)
        resolve()
      }
      lines.add(look)
      look()
    })
  const ended = once(started, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  return { process: started, says, ended, output: () => output }
}

const WORKS = `return {
  start: async () => { setInterval(() => {}, 1000); log.info('started') },
  stop: async () => log.info('put away'),
}`

describe('runService', () => {
  test('stops on SIGTERM, and exits 0', async () => {
    const service = run(WORKS)
    await service.says('started')
    service.process.kill('SIGTERM')
    expect(await service.ended).toEqual([0, null])
    expect(service.output()).toContain('put away')
  })

  test('a wrong setting is said and ends with 78', async () => {
    const service = run(`throw new ConfigError(['PORT: must be a whole number'])`)
    expect(await service.ended).toEqual([78, null])
    expect(service.output()).toContain('Configuration: PORT: must be a whole number')
  })

  test('under a supervisor a wrong setting is said and waited for: no crash loop', async () => {
    const service = run(`throw new ConfigError(['PORT: must be a whole number'])`, { ON_BAD_CONFIG: 'wait' })
    await service.says('does not start before this is put right')
    expect(service.process.exitCode).toBeNull()
    service.process.kill('SIGTERM')
    expect(await service.ended).toEqual([0, null])
  })

  test('a failure at the start ends with 1', async () => {
    const service = run(`throw new Error('no luck')`)
    expect(await service.ended).toEqual([1, null])
    expect(service.output()).toContain('no luck')
  })

  test('a wrong LOG_LEVEL is named and does not stop the service', async () => {
    const service = run(WORKS, { LOG_LEVEL: 'loud' })
    await service.says('LOG_LEVEL')
    await service.says('started')
  })
})
