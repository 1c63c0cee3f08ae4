import { ConfigError } from '@wa-monitor/service'
import { describe, expect, test } from 'vitest'
import { readApiConfig } from './config.ts'

const good = {
  ENV: 'production',
  DATABASE_URL: 'postgres://user:secret@db:5432/wa',
  REDIS_URL: 'redis://:secret@redis:6379',
  BRIDGE_URL: 'http://whatsapp-bridge:8080',
  WHATSAPP_API_KEY: 'a-key-of-the-bridge',
  API_KEY: 'a-key-of-sixteen-characters',
  CONFIG_PATH: '/config/prod/projects.yaml',
}

function problemsOf(over: Record<string, string>): readonly string[] {
  try {
    readApiConfig({ ...good, ...over })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('what compose gives is enough', () => {
  expect(readApiConfig(good)).toMatchObject({
    schema: 'public',
    cooldownSeconds: 3600,
    senders: [{ name: 'whatsapp-bridge', url: good.BRIDGE_URL }],
    http: { host: '127.0.0.1', port: 3005 },
    trustedProxies: [],
  })
  // As compose writes it for DOMAIN, with and without others.
  expect(readApiConfig({ ...good, TRUSTED_PROXIES: ',https' }).trustedProxies).toEqual(['https'])
  expect(readApiConfig({ ...good, CARETAKER_URL: '' }).caretakerUrl).toBeUndefined()
  expect(readApiConfig({ ...good, CARETAKER_URL: 'http://caretaker:8083' })).toMatchObject({
    caretakerUrl: 'http://caretaker:8083',
  })
  expect(readApiConfig({ ...good, COOLDOWN_SAME_DROP_SECONDS: '0' })).toMatchObject({ cooldownSeconds: 0 })
})

describe('is refused by name:', () => {
  test.each(['ENV', 'DATABASE_URL', 'BRIDGE_URL', 'WHATSAPP_API_KEY', 'CONFIG_PATH', 'API_KEY'])(
    'no %s',
    (name) => {
      expect(problemsOf({ [name]: '' })).toEqual([expect.stringContaining(`${name} is not set`)])
    },
  )

  test.each([
    [{ API_KEY: 'short' }, /^API_KEY: must have 16 characters/],
    [{ COOLDOWN_SAME_DROP_SECONDS: '-1' }, /^COOLDOWN_SAME_DROP_SECONDS: must be a whole number/],
    [{ COOLDOWN_SAME_DROP_SECONDS: '99999999' }, /^COOLDOWN_SAME_DROP_SECONDS: must be at most/],
    [{ SENDERS: 'whatsapp-sender' }, /^SENDERS: /],
    [{ CARETAKER_URL: 'caretaker:8083' }, /^CARETAKER_URL: must be an address such as http/],
    [{ TRUSTED_PROXIES: 'https,10.0.0.0/99' }, /^TRUSTED_PROXIES: 10\.0\.0\.0\/99 is no address/],
  ])('%o', (over, problem) => {
    expect(problemsOf(over)).toEqual([expect.stringMatching(problem)])
  })
})
