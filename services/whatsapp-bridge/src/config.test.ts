import { ConfigError } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import { readConfig, WHATSAPP_SERVER } from './config.ts'

const COMPLETE = {
  WHATSAPP_DB_PATH: '/store/messages.db',
  WHATSAPP_SESSION_PATH: '/session',
  WHATSAPP_API_KEY: '0123456789abcdef',
}

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    readConfig(variables)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('an empty server address means WhatsApp itself', () => {
  expect(readConfig({ ...COMPLETE, WHATSAPP_SOCKET_URL: '' })).toMatchObject({
    socketUrl: WHATSAPP_SERVER,
    port: 8080,
  })
})

test('a version is three numbers', () => {
  expect(readConfig({ ...COMPLETE, WHATSAPP_VERSION: '2.3000.1' }).version).toEqual([2, 3000, 1])
  expect(problemsOf({ ...COMPLETE, WHATSAPP_VERSION: 'latest' })[0]).toContain(
    'WHATSAPP_VERSION: must look like',
  )
})

test('a pairing phone is written as people write numbers, and must be an international one', () => {
  const phoneOf = (written: string) =>
    readConfig({ ...COMPLETE, WHATSAPP_PAIRING_PHONE: written }).pairingPhone
  expect(['', '27820000001', '+27 82 000 0001'].map(phoneOf)).toEqual([
    undefined,
    '27820000001',
    '27820000001',
  ])
  for (const written of ['082 000 0001', 'hostile-27820000099', '2782'])
    expect(problemsOf({ ...COMPLETE, WHATSAPP_PAIRING_PHONE: written })[0]).toContain(
      'WHATSAPP_PAIRING_PHONE: must be a number in international form',
    )
})

test('what is missing is named', () => {
  expect(problemsOf({}).map((problem) => problem.split(' ')[0])).toEqual([
    'WHATSAPP_DB_PATH',
    'WHATSAPP_SESSION_PATH',
    'WHATSAPP_API_KEY',
  ])
})

test.each(['ws://10.1.2.3/ws/chat', 'ws://simulator.example:8090/ws/chat'])(
  '%s is refused: not encrypted',
  (url) => {
    expect(problemsOf({ ...COMPLETE, WHATSAPP_SOCKET_URL: url })[0]).toContain('not encrypted')
  },
)

test.each(['ws://127.0.0.1:8090/ws/chat', 'ws://whatsapp-simulator:8090/ws/chat'])(
  '%s never leaves the host',
  (url) => {
    expect(readConfig({ ...COMPLETE, WHATSAPP_SOCKET_URL: url }).socketUrl).toBe(url)
  },
)

test.each([
  ['', 0],
  ['0', 0],
  ['35', 35],
  ['365', 365],
])('messages are kept for %j days: %i', (days, expected) => {
  expect(readConfig({ ...COMPLETE, RETENTION_MESSAGES_DAYS: days }).retentionDays).toBe(expected)
})

test.each(['1', '34'])('%s days would forget what WhatsApp may still deliver again', (days) => {
  expect(problemsOf({ ...COMPLETE, RETENTION_MESSAGES_DAYS: days })[0]).toMatch(
    /^RETENTION_MESSAGES_DAYS: must be 0 \(kept for ever\) or 35 or more/,
  )
})

test('so little room that nobody could act on it is refused', () => {
  expect(problemsOf({ ...COMPLETE, MIN_FREE_DISK_MB: '9' })[0]).toContain('MIN_FREE_DISK_MB')
})

test('a short key is refused', () => {
  expect(problemsOf({ ...COMPLETE, WHATSAPP_API_KEY: 'short' })[0]).toContain(
    'WHATSAPP_API_KEY: must have 16',
  )
})
