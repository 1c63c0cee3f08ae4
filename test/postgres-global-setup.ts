/**
 * Gives tests a real PostgreSQL. It starts when the first test asks for it: a run without database tests pays
 * nothing. `TEST_DATABASE_URL` names a server of your own instead, whose user may create databases and roles. `/own`
 * starts one more, for a test file that must be alone on its server.
 */
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type LocalPostgres, startPostgres } from '@wa-monitor/local-stack'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const starting = new Map<string, Promise<LocalPostgres>>()
  const folder = mkdtempSync(join(tmpdir(), 'wa-monitor-postgres-'))
  // As root the servers run as another user, who has to get to their folders.
  chmodSync(folder, 0o711)
  let keep = false
  const server = createServer((request, response) => {
    if (request.url === '/keep') {
      keep = true
      response.end()
      return
    }
    const name = request.url === '/own' ? `own-${starting.size}` : 'shared'
    const started = starting.get(name) ?? startPostgres({ folder: join(folder, name), durable: false })
    starting.set(name, started)
    started.then(
      ({ url }) => response.end(url),
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  project.provide('postgres', {
    url: process.env.TEST_DATABASE_URL ?? '',
    starter: `http://127.0.0.1:${port}`,
  })
  return async () => {
    server.closeAllConnections()
    server.close()
    for (const started of starting.values()) {
      const postgres = await started.catch(() => undefined)
      await postgres?.stop()
    }
    if (keep) process.stderr.write(`A database of a failed test is kept: PostgreSQL's folder is ${folder}\n`)
    else rmSync(folder, { recursive: true, force: true })
  }
}
