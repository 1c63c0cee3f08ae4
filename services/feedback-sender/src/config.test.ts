import { ConfigError } from '@wa-monitor/service'
import { describe, expect, test } from 'vitest'
import { readSenderConfig } from './config.ts'

const good = {
  ENV: 'production',
  DATABASE_URL: 'postgres://user:secret@db:5432/wa',
  REDIS_URL: 'redis://:secret@redis:6379',
  BRIDGE_URL: 'http://whatsapp-bridge:8080',
  WHATSAPP_API_KEY: 'a-key-of-the-bridge',
  CONFIG_PATH: '/config/prod/projects.yaml',
}

function problemsOf(over: Record<string, string>): readonly string[] {
  try {
    readSenderConfig({ ...good, ...over })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('what compose gives is enough', () => {
  expect(readSenderConfig(good)).toMatchObject({
    schema: 'public',
    queue: { kind: 'redis', url: good.REDIS_URL },
    dryRun: false,
    health: { port: 8082 },
  })
})

describe('is refused by name:', () => {
  test.each(['ENV', 'DATABASE_URL', 'BRIDGE_URL', 'WHATSAPP_API_KEY', 'CONFIG_PATH'])('no %s', (name) => {
    expect(problemsOf({ [name]: '' })).toEqual([expect.stringContaining(`${name} is not set`)])
  })

  test.each([
    [{ REDIS_URL: '' }, /REDIS_URL is not set.*QUEUE_DATABASE_URL/],
    [{ QUEUE_DATABASE_URL: 'postgres://db/wa' }, /REDIS_URL and QUEUE_DATABASE_URL are both set/],
    [{ REDIS_URL: 'redis:6379' }, /^REDIS_URL: must be an address such as redis:/],
    [{ DB_SCHEMA: 'dev' }, /DB_SCHEMA is dev and ENV is production/],
    [{ FEEDBACK_DRY_RUN: 'maybe' }, /^FEEDBACK_DRY_RUN: /],
  ])('%o', (over, problem) => {
    expect(problemsOf(over)).toEqual([expect.stringMatching(problem)])
  })
})
