import { expect, test } from 'vitest'
import { readUserSettings } from './user-settings.ts'

const OWN = 'postgresql://someone:pw@db.example.invalid/main?sslmode=require'

test('empty values, as in a copied .env.example, count as unset', () => {
  const settings = readUserSettings({ WHATSAPP_API_KEY: '', DATABASE_URL: '', DATABASE_URL_PROD: '' })
  expect(settings).toEqual({
    bridgeKey: undefined,
    apiKey: undefined,
    webhookKeys: { prod: undefined, dev: undefined },
    caretaker: {},
    database: undefined,
  })
})

test('an own database is taken under either name, DATABASE_URL first', () => {
  expect(readUserSettings({ NEON_DATABASE_URL: OWN }).database?.url).toBe(OWN)
  expect(readUserSettings({ DATABASE_URL: OWN, NEON_DATABASE_URL: 'postgres://other/x' }).database?.url).toBe(
    OWN,
  )
})

test('a wrong setting is named without its value', () => {
  const variables = { DATABASE_URL: 'mysql://someone:hidden@host/x', WHATSAPP_API_KEY: 'two words' }
  expect(() => readUserSettings(variables)).toThrow(
    /DATABASE_URL must be a connection string[^]*WHATSAPP_API_KEY must have 16/,
  )
  expect(() => readUserSettings(variables)).not.toThrow(/hidden|two words/)
})

test("a role's URL without DATABASE_URL is a contradiction, not a silent choice of database", () => {
  expect(() => readUserSettings({ DATABASE_URL_DEV: OWN })).toThrow(
    'DATABASE_URL_DEV is set without DATABASE_URL',
  )
})
