import { ConfigError } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import { type CaretakerConfig, readCaretakerConfig } from '../config.ts'
import { channelsOf } from './channels/channels.ts'

const good = {
  CARETAKER_PATH: '/caretaker',
  CONFIG_PATH: '/config',
  BACKUP_PATH: '/backups',
  BACKUP_STAGING_PATH: '/staging',
  BRIDGE_URL: 'http://whatsapp-bridge:8080',
  WHATSAPP_API_KEY: 'key',
  DATABASE_URL: 'postgres://u:p@db/x',
}
const read = (over: Record<string, string>): CaretakerConfig => readCaretakerConfig({ ...good, ...over })
const mail = {
  ALERT_EMAIL_TO: 'one@example.org, two@example.org',
  ALERT_EMAIL_FROM: 'wa-monitor@example.org',
  ALERT_SMTP_URL: 'smtps://user:secret@mail.example.org',
}

test('nobody is called by default; what is set is a channel', () => {
  const names = (over: Record<string, string>) => channelsOf(read(over)).map(({ name }) => name)
  expect(names({})).toEqual([])
  expect(names({ ALERT_WEBHOOK_URL: '', ALERT_EMAIL_TO: '', ALERT_WHATSAPP_TO: '' })).toEqual([])
  expect(
    names({ ...mail, ALERT_WEBHOOK_URL: 'https://example.org/x', ALERT_WHATSAPP_TO: '+27 82 000 0009' }),
  ).toEqual(['webhook', 'email', 'whatsapp'])
  expect(read({ ALERT_WHATSAPP_TO: '+27 82 000 0009' }).ALERT_WHATSAPP_TO).toBe('27820000009@s.whatsapp.net')
  expect(read({ ALERT_WHATSAPP_TO: '120363418298130331@g.us' }).ALERT_WHATSAPP_TO).toBe(
    '120363418298130331@g.us',
  )
  expect(read({}).ALERT_DIGEST_AT).toBe('07:00')
})

test.each([
  [{ ALERT_EMAIL_TO: 'one@example.org' }, 'ALERT_SMTP_URL'],
  [{ ALERT_SMTP_URL: mail.ALERT_SMTP_URL }, 'ALERT_EMAIL_TO'],
  [{ ...mail, ALERT_EMAIL_FROM: '' }, 'ALERT_EMAIL_FROM'],
  [{ ...mail, ALERT_EMAIL_TO: 'one' }, 'ALERT_EMAIL_TO'],
  [{ ...mail, ALERT_SMTP_URL: 'https://user:secret@mail.example.org' }, 'ALERT_SMTP_URL'],
  [{ ALERT_WEBHOOK_URL: 'ftp://example.org' }, 'ALERT_WEBHOOK_URL'],
  [{ ALERT_WEBHOOK_SECRET: 'secret' }, 'ALERT_WEBHOOK_SECRET'],
  [{ ALERT_WHATSAPP_TO: '0820000009' }, 'ALERT_WHATSAPP_TO'],
  [{ ALERT_DIGEST_AT: '7 o’clock' }, 'ALERT_DIGEST_AT'],
  [{ ALERT_HEARTBEAT_URL: 'example.org' }, 'ALERT_HEARTBEAT_URL'],
])('%o is refused, by name and without what it holds', (over, name) => {
  let problems: readonly string[] = []
  try {
    read(over)
  } catch (error) {
    if (error instanceof ConfigError) ({ problems } = error)
  }
  expect(problems.join('; ')).toContain(name)
  expect(problems.join('; ')).not.toMatch(/secret|0820000009/)
})
