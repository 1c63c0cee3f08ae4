import { createDatabase, migrate, readMigrations } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import type { Log } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import { runMigrations } from '../src/service.ts'

const database = useTestDatabase()

test('tables that the programs of before cannot work with are said once, for deploy.sh', async () => {
  const files = readMigrations()
  const before = createDatabase(database.url(), { applicationName: 'before' })
  await migrate(before, { migrations: files.slice(0, 7) })
  await before.close()
  const warnings: string[] = []
  const log = { info: () => undefined, warn: (line: string) => void warnings.push(line) } as unknown as Log
  const config = { DATABASE_URL: database.url() }
  expect(await runMigrations(config, log)).toBe(0)
  const names = files.slice(7).map(({ name }) => name)
  expect(warnings).toEqual([
    `No way back: what ran before cannot work with the tables after ${names.join(', ')}`,
  ])
  expect(await runMigrations(config, log)).toBe(0)
  expect(warnings).toHaveLength(1)
})
