import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { provideSecrets } from './service.ts'
import type { UserSettings } from './user-settings.ts'

let folder: string
let lines: string[]
let count: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  count = 0
  for (const name of [
    'made',
    'whatsapp',
    'api',
    'queue',
    'postgres',
    'redis',
    'database-owner',
    'prod',
    'dev',
    'caretaker',
  ]) {
    mkdirSync(join(folder, name))
  }
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(user: UserSettings): void {
  lines = []
  provideSecrets({ user, folder, random: () => `random-${++count}`, say: (line) => lines.push(line) })
}

const read = (path: string) => readFileSync(join(folder, path), 'utf8')

test('a second run makes nothing and writes nothing', () => {
  run({})
  const before = read('prod/database_url_prod')
  const written = statSync(join(folder, 'prod/database_url_prod')).mtimeMs
  run({})
  expect(read('prod/database_url_prod')).toBe(before)
  expect(statSync(join(folder, 'prod/database_url_prod')).mtimeMs).toBe(written)
  expect(lines).toEqual([
    'Key of the bridge: made here',
    'Key of the API: made here',
    'Database: the bundled PostgreSQL',
  ])
})

test("a user's value replaces ours, his next one replaces that, and taking it out brings ours back", () => {
  run({})
  const ours = read('whatsapp/api_key')
  for (const bridgeKey of ['first', 'second']) {
    run({ bridgeKey })
    expect(read('whatsapp/api_key')).toBe(bridgeKey)
  }
  run({})
  expect(read('whatsapp/api_key')).toBe(ours)
})

test('after an own database the bundled one has the passwords it was made with', () => {
  run({})
  const before = read('database-owner/database_url')
  run({ database: { url: 'postgres://own/main' } })
  expect(read('database-owner/database_url')).toBe('postgres://own/main')
  expect(read('prod/database_url_prod')).toBe('')
  run({})
  expect(read('database-owner/database_url')).toBe(before)
})

test('the log says what happened and shows no value', () => {
  run({ bridgeKey: 'mine-and-hidden', database: { url: 'postgres://hidden@own/main' } })
  expect(lines).toContain('postgres-password: made')
  expect(lines).toContain('whatsapp/api_key: written')
  expect(lines.join('\n')).not.toMatch(/hidden|random-/)
})
