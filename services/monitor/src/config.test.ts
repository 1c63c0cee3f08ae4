import { ConfigError } from '@wa-monitor/service'
import { describe, expect, test } from 'vitest'
import { readMonitorConfig } from './config.ts'

const URL = 'postgres://user:password@db:5432/wa'
const good = {
  ENV: 'production',
  DATABASE_URL: URL,
  WHATSAPP_DB_PATH: '/store/messages.db',
  CONFIG_PATH: '/config/projects.yaml',
}

function problemsOf(over: Record<string, string>): readonly string[] {
  try {
    readMonitorConfig({ ...good, ...over })
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

test('production uses public, development dev', () => {
  expect(readMonitorConfig(good)).toEqual({
    environment: 'production',
    schema: 'public',
    databaseUrl: URL,
    ownLogin: false,
    storePath: '/store/messages.db',
    ownNumbers: { storePaths: [], numbers: [] },
    projectsPath: '/config/projects.yaml',
    scanIntervalMs: 15_000,
    webhookKeys: new Map(),
    health: { host: '0.0.0.0', port: 8081 },
  })
  expect(readMonitorConfig({ ...good, ENV: 'development' }).schema).toBe('dev')
})

describe('the connection string', () => {
  test('of the own role comes first, of the other environment never', () => {
    const urls = { DATABASE_URL_PROD: `${URL}_prod`, DATABASE_URL_DEV: `${URL}_dev` }
    expect(readMonitorConfig({ ...good, ...urls })).toMatchObject({
      databaseUrl: `${URL}_prod`,
      ownLogin: true,
    })
    expect(readMonitorConfig({ ...good, ...urls, ENV: 'development' }).databaseUrl).toBe(`${URL}_dev`)
    expect(readMonitorConfig({ ...good, DATABASE_URL_DEV: `${URL}_dev` })).toMatchObject({ databaseUrl: URL })
  })

  test('has an older name', () => {
    expect(readMonitorConfig({ ...good, DATABASE_URL: '', NEON_DATABASE_URL: URL }).databaseUrl).toBe(URL)
  })
})

test('each variable that begins with WEBHOOK_SECRET is a key, and an empty one is none', () => {
  const variables = {
    WEBHOOK_SECRET: 'a'.repeat(16),
    WEBHOOK_SECRET_METERS: '',
    OTHER_SECRET: 'b'.repeat(16),
  }
  expect([...readMonitorConfig({ ...good, ...variables }).webhookKeys]).toEqual([
    ['WEBHOOK_SECRET', 'a'.repeat(16)],
  ])
})

describe('is refused by name:', () => {
  test.each(['ENV', 'DATABASE_URL', 'WHATSAPP_DB_PATH', 'CONFIG_PATH'])('no %s', (name) => {
    expect(problemsOf({ [name]: '' })).toEqual([expect.stringContaining(`${name} is not set`)])
  })

  test.each([
    [{ ENV: 'prod' }, 'ENV: must be production or development'],
    [
      { DB_SCHEMA: 'dev' },
      'DB_SCHEMA is dev and ENV is production, whose schema is public: change one, or leave DB_SCHEMA out',
    ],
    [{ DB_SCHEMA: 'test' }, 'DB_SCHEMA: must be public or dev'],
    [
      { DATABASE_URL: 'db:5432' },
      'DATABASE_URL: must be a connection string such as postgres://user:password@host:5432/database',
    ],
    [
      { WEBHOOK_SECRET_METERS: 'short' },
      'WEBHOOK_SECRET_METERS: must be 16 characters or more; openssl rand -hex 32 makes one',
    ],
    [{ SCAN_INTERVAL: '0' }, expect.stringContaining('SCAN_INTERVAL: ')],
    [{ HEALTH_PORT: 'x' }, expect.stringContaining('HEALTH_PORT: ')],
  ])('%o', (over, problem) => {
    expect(problemsOf(over)).toEqual([problem])
  })
})
