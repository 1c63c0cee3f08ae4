import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from './wait-for.ts'

export interface RedisProcess {
  /** With the password in it. */
  url: string
  /** One command, such as `FLUSHALL`, as its answer in text. */
  command(...words: string[]): string
  stop(): Promise<void>
}

/** Invented, for tests on loopback. */
const PASSWORD = 'test-password-of-a-test-redis'

/** Why tests that need Redis cannot run on this machine; undefined when they can. */
export function whyNoRedis(): string | undefined {
  const found = spawnSync('redis-server', ['--version']).status === 0
  return found ? undefined : 'there is no redis-server on this machine (apt-get install redis-server)'
}

/**
 * A Redis of the test's own, set as the one of docker-compose.yml. What it keeps is gone with it, unless `settings` name a
 * `--dir`.
 *
 * @param settings such as `['--maxmemory-policy', 'allkeys-lru']`.
 * @param port of an earlier one; any free one when left out.
 */
export async function startRedis(settings: string[] = [], port?: number): Promise<RedisProcess> {
  return startOn(port ?? (await freePort()), settings)
}

async function startOn(port: number, settings: string[]): Promise<RedisProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'wa-redis-'))
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', PASSWORD]
  const kept = ['--save', '', '--appendonly', 'yes', '--dir', folder]
  const server = spawn('redis-server', [...own, ...kept, ...settings], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const endWithUs = () => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', endWithUs)
  const command = (...words: string[]) =>
    spawnSync('redis-cli', ['-p', String(port), ...words], {
      env: { PATH: process.env.PATH, REDISCLI_AUTH: PASSWORD },
    })
      .stdout.toString()
      .trim()
  await waitFor('Redis to answer', () => command('PING') === 'PONG')
  return {
    url: `redis://:${PASSWORD}@127.0.0.1:${port}`,
    command,
    async stop() {
      process.off('exit', endWithUs)
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
