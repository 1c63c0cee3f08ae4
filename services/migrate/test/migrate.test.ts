import { readdirSync } from 'node:fs'
import type { Log } from '@wa-monitor/service'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import { expect, test } from 'vitest'
import { runMigrations } from '../src/service.ts'

const database = useTestDatabase()
const FILES = readdirSync(new URL('../../../packages/database/src/migrations/', import.meta.url)).toSorted()

function recording(): { lines: string[]; log: Log } {
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  return { lines, log: { info: write, warn: write, error: write } as unknown as Log }
}

test('a fresh database gets both schemas and, with passwords, both roles', async () => {
  const { lines, log } = recording()
  const config = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/pooled',
    DATABASE_URL_DIRECT: database.url(),
    DATABASE_PROD_PASSWORD: ROLE_PASSWORDS.public,
    DATABASE_DEV_PASSWORD: ROLE_PASSWORDS.dev,
  }
  expect(await runMigrations(config, log)).toBe(0)
  expect(lines).toEqual([
    ...['public', 'dev'].flatMap((schema) => FILES.map((name) => `Applied ${name} to schema ${schema}`)),
    'Role wa_monitor_prod may use its own schema only',
    'Role wa_monitor_dev may use its own schema only',
    `Schema public is at version ${FILES.length}`,
    `Schema dev is at version ${FILES.length}`,
  ])
})

test('a wrong password ends it at once, with words and without the password', async () => {
  const { lines, log } = recording()
  const wrong = database.urlAs('postgres', 'wrong-secret')
  expect(await runMigrations({ DATABASE_URL: wrong }, log)).toBe(1)
  expect(lines).toEqual([expect.stringContaining('refuses the user or password')])
  expect(lines.join()).not.toContain('wrong-secret')
})

test('no connection string is a configuration error that names the variable', async () => {
  await expect(runMigrations({}, recording().log)).rejects.toThrow('DATABASE_URL is not set')
})
