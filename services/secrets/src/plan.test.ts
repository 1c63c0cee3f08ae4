import { expect, test } from 'vitest'
import { MADE, type MadeName, planSecretFiles } from './plan.ts'
import type { UserSettings } from './user-settings.ts'

const made = Object.fromEntries(MADE.map((name) => [name, `made-${name}`])) as Record<MadeName, string>

function plan(user: UserSettings): Record<string, string> {
  return Object.fromEntries(planSecretFiles(user, made).map(({ path, content }) => [path, content]))
}

test('with nothing set, each environment has a role and a password of its own', () => {
  const files = plan({})
  expect(files['prod/database_url_prod']).toBe(
    'postgresql://wa_monitor_prod:made-prod-password@postgres:5432/wa_monitor',
  )
  expect(files['dev/database_url_dev']).toBe(
    'postgresql://wa_monitor_dev:made-dev-password@postgres:5432/wa_monitor',
  )
  expect(files['database-owner/prod_password']).toBe('made-prod-password')
  expect(files['whatsapp/api_key']).toBe('made-whatsapp-api-key')
})

test('no audience holds what belongs to another', () => {
  for (const [path, content] of Object.entries(plan({}))) {
    if (path.startsWith('dev/')) expect(content).not.toMatch(/made-(prod|postgres|redis|whatsapp)/)
    if (path.startsWith('prod/')) expect(content).not.toMatch(/made-(dev|postgres|redis|whatsapp)/)
  }
})

test('an own database replaces the bundled one everywhere, and asks for no roles', () => {
  const files = plan({ database: { url: 'postgres://own/main', prod: 'postgres://prod@own/main' } })
  expect(files['database-owner/database_url']).toBe('postgres://own/main')
  expect(files['database-owner/prod_password']).toBe('')
  expect([files['prod/database_url'], files['prod/database_url_prod']]).toEqual([
    '',
    'postgres://prod@own/main',
  ])
  expect([files['dev/database_url'], files['dev/database_url_dev']]).toEqual(['postgres://own/main', ''])
  expect(Object.values(files).join(' ')).not.toContain('@postgres:5432')
})

test('each environment signs its webhooks with a key of its own, or with none', () => {
  const files = plan({ webhookKeys: { prod: 'ours', dev: 'trial' } })
  expect([files['prod/webhook_secret'], files['dev/webhook_secret']]).toEqual(['ours', 'trial'])
  expect(plan({})).toMatchObject({ 'prod/webhook_secret': '', 'dev/webhook_secret': '' })
})

test('what opens a backup, and where alerts go, only the caretaker is given', () => {
  const files = plan({
    caretaker: { BACKUP_PASSPHRASE: 'hidden words', ALERT_SMTP_URL: 'smtp://hidden@mail' },
  })
  const holders = Object.keys(files).filter((path) => files[path]?.includes('hidden'))
  expect(holders).toEqual(['caretaker/backup_passphrase', 'caretaker/alert_smtp_url'])
  expect(plan({})).toMatchObject({ 'caretaker/backup_passphrase': '', 'caretaker/alert_webhook_url': '' })
})

test("the user's API key wins, and both plans write the same files", () => {
  expect(plan({ bridgeKey: 'mine' })).toMatchObject({
    'whatsapp/api_key': 'mine',
    'api/api_key': 'made-api-key',
    'api/first_admin_token': 'made-first-admin-token',
  })
  expect(plan({ apiKey: 'mine' })).toMatchObject({ 'api/api_key': 'mine' })
  expect(Object.keys(plan({}))).toEqual(Object.keys(plan({ database: { url: 'postgres://own/main' } })))
})
