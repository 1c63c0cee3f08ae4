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
    senders: [{ name: 'whatsapp-bridge', url: good.BRIDGE_URL }],
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
    [{ SENDERS: 'whatsapp-sender' }, /^SENDERS: “whatsapp-sender” is not an address/],
    [{ STARTUP_GRACE_SECONDS: 'soon' }, /^STARTUP_GRACE_SECONDS: /],
    [{ STARTUP_GRACE_SECONDS: '-1' }, /^STARTUP_GRACE_SECONDS: /],
    [
      { STOP_WORD_NUMBERS: '27820000001, Thabo', WHATSAPP_DB_PATH: '/store/messages.db' },
      /^STOP_WORD_NUMBERS: number 2 of 2 is not/,
    ],
    [{ STOP_WORD_NUMBERS: '27820000001' }, /^STOP_WORD_NUMBERS needs WHATSAPP_DB_PATH/],
    [{ FEEDBACK_DRY_RUN: 'maybe' }, /^FEEDBACK_DRY_RUN: /],
    [{ FEEDBACK_MAX_WAIT_MINUTES: '-1' }, /^FEEDBACK_MAX_WAIT_MINUTES: /],
    [{ FEEDBACK_MAX_WAIT_MINUTES: 'a day' }, /^FEEDBACK_MAX_WAIT_MINUTES: /],
  ])('%o', (over, problem) => {
    expect(problemsOf(over)).toEqual([expect.stringMatching(problem)])
  })
})

test('stop words, grace and stores', () => {
  expect(readSenderConfig(good)).toMatchObject({
    graceSeconds: 300,
    storePath: undefined,
    furtherStores: [],
    stopWordNumbers: [],
  })
  expect(
    readSenderConfig({
      ...good,
      STARTUP_GRACE_SECONDS: '0',
      WHATSAPP_DB_PATH: '/store/messages.db',
      SENDER_STORES: '/store-sender/messages.db,/store/messages.db',
      STOP_WORD_NUMBERS: '+27 82 000 0001, 27820000003',
    }),
  ).toMatchObject({
    graceSeconds: 0,
    storePath: '/store/messages.db',
    furtherStores: ['/store-sender/messages.db'],
    stopWordNumbers: ['27820000001@s.whatsapp.net', '27820000003@s.whatsapp.net'],
  })
})

test('how long feedback waits', () => {
  expect(readSenderConfig(good)).toMatchObject({ cooldownSeconds: 3600, maxWaitMinutes: 1440 })
  const over = { COOLDOWN_SAME_DROP_SECONDS: '0', FEEDBACK_MAX_WAIT_MINUTES: '0' }
  expect(readSenderConfig({ ...good, ...over })).toMatchObject({ cooldownSeconds: 0, maxWaitMinutes: 0 })
})
