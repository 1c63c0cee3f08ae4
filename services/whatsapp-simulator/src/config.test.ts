import { ConfigError } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import { HISTORY_LIMITS } from './phones/start-history.ts'
import { readConfig } from './config.ts'

const SIMULATOR_DB_PATH = '/data/simulator.db'

test('empty variables count as unset', () => {
  expect(readConfig({ SIMULATOR_DB_PATH, SIMULATOR_PORT: '', SIMULATOR_AUTO_LINK_BRIDGE_URL: '' })).toEqual({
    port: 8090,
    host: '127.0.0.1',
    media: { port: 0, hostname: undefined },
    history: HISTORY_LIMITS,
    databasePath: SIMULATOR_DB_PATH,
    autoLink: undefined,
  })
})

test.each([
  [{}, /SIMULATOR_DB_PATH is not set/],
  [{ SIMULATOR_DB_PATH, SIMULATOR_PORT: '70000' }, /SIMULATOR_PORT/],
  [{ SIMULATOR_DB_PATH, SIMULATOR_AUTO_LINK_BRIDGE_URL: 'bridge' }, /SIMULATOR_AUTO_LINK_BRIDGE_URL/],
  [
    { SIMULATOR_DB_PATH, SIMULATOR_AUTO_LINK_BRIDGE_URL: 'http://bridge:8080' },
    /WHATSAPP_API_KEY is not set/,
  ],
])('%j stops the start and names the variable', (environment, expected) => {
  expect(() => readConfig(environment)).toThrow(ConfigError)
  expect(() => readConfig(environment)).toThrow(expected)
})
