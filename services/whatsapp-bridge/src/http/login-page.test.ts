import { expect, test } from 'vitest'
import type { ConnectionStatus } from '../whatsapp/connection.ts'
import { LOGIN_HEADERS, loginPage } from './login-page.ts'
import { LOGIN_SCRIPT } from './login-script.ts'

const status: ConnectionStatus = {
  state: 'SCAN_QR_CODE',
  reason: 'not-linked',
  advice: 'Scan the code.',
  qr: 'https://wa.me/settings/linked_devices#1,2,3,4,5',
  since: 0,
  loggedIn: false,
  pairing: { code: null, phone: null, note: null },
}
const failed = (reason: string | null): ConnectionStatus => ({
  ...status,
  state: 'FAILED',
  reason,
  qr: null,
  advice: 'The advice of this reason.',
})

test.each([
  ['stream-replaced', 'Another program uses this session', 'Stop the other program'],
  ['client-outdated', 'WhatsApp wants a newer client', 'WHATSAPP_VERSION'],
  ['temporary-ban', 'WhatsApp has banned this number', 'Open WhatsApp on the phone'],
  ['multi-device-mismatch', 'The phone does not support linked devices', 'Update WhatsApp on the phone'],
  ['bad-session', 'WhatsApp does not accept this session', 'remove this device'],
  ['account-refused', 'WhatsApp does not accept this account here', '/api/logout'],
  ['refused', 'WhatsApp ends the connection each time', 'Update WA Monitor'],
  ['unheard-of', 'Not connected', 'The advice of this reason.'],
  [null, 'Not connected', 'The advice of this reason.'],
])('%s: named, with the way out and a button', async (reason, title, step) => {
  const page = await loginPage(failed(reason))
  expect(page).toContain(`<h1 class="bad">${title}</h1>`)
  expect(page).toContain(step)
  expect(page).toContain('<form method="post" action="/login/retry"><button>Try again</button></form>')
  expect(page).not.toContain('id="ask"')
})

test('waiting to be linked: the QR code, and a field to ask for a code', async () => {
  const page = await loginPage(status)
  expect(page).toContain('<img id="qr"')
  expect(page).toContain('action="/login/pairing-code"')
  expect(page).not.toContain('Pairing code')
  expect(page).not.toContain('Try again')
})

test('a pairing code, and whose phone it is for, without telling the number', async () => {
  const page = await loginPage({
    ...status,
    pairing: { code: 'WAMN-1234', phone: '27820000001', note: null },
  })
  expect(page).toContain('<p class="code" id="code">WAMN-1234</p>')
  expect(page).toContain('2782…01')
  expect(page).not.toContain('27820000001')
})

test('logged out: says so, and that nothing was lost', async () => {
  const page = await loginPage({ ...status, reason: 'logged-out' })
  expect(page).toContain('Logged out: link again')
  expect(page).toContain('Everything that was stored is still here')
})

test.each(['WORKING', 'RECONNECTING', 'STARTING'] as const)('%s: nothing to press', async (state) => {
  const page = await loginPage({ ...status, state, reason: null, qr: null })
  expect(page).toContain('Scan the code.')
  expect(page).not.toMatch(/<button|<img/)
})

test('whatever a reason or a problem holds is text', async () => {
  const evil = '<script>alert("x")</script>'
  const page = await loginPage(
    { ...failed(evil), advice: evil, pairing: { code: evil, phone: evil, note: evil } },
    evil,
  )
  expect(page.split('<script>')).toHaveLength(2)
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)')
})

test('nothing but its own script and style runs, and it is never kept or framed', async () => {
  const policy = LOGIN_HEADERS['Content-Security-Policy']
  expect(policy).toMatch(
    /default-src 'none'.*style-src 'sha256-.*script-src 'sha256-.*frame-ancestors 'none'/,
  )
  expect(policy).not.toContain('unsafe')
  expect(LOGIN_HEADERS['Cache-Control']).toBe('no-store')
  expect((await loginPage(status)).includes(`<script>${LOGIN_SCRIPT}</script>`)).toBe(true)
})
