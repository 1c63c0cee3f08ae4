/**
 * Runs inside the bridge's container (./scripts/login.sh): shows the QR code in the terminal until the phone has
 * scanned it. `--once` shows the present code and ends.
 *
 * Exit code: 0 linked (or shown, with `--once`), 1 when linking is not possible now.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const BRIDGE = 'http://127.0.0.1:8080'
const POLL_MS = 1000
/** A bridge that has just started may need this long to be given its first code. */
const FIRST_CODE_MS = 60_000

const once = process.argv.includes('--once')
const headers = { 'X-API-Key': readFileSync(process.env.WHATSAPP_API_KEY_FILE ?? '', 'utf8').trim() }
const say = (line: string) => process.stdout.write(`${line}\n`)

interface Health {
  state: string
  reason: string | null
  logged_in: boolean
}

async function ask<Answer>(path: string): Promise<Answer | undefined> {
  // A bridge that has just started does not listen yet.
  const response = await fetch(`${BRIDGE}${path}`, { headers }).catch(() => undefined)
  return response?.ok ? ((await response.json()) as Answer) : undefined
}

function show(drawn: string): void {
  if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H')
  say(drawn)
  say('On the phone to be linked: WhatsApp, Settings, Linked devices, Link a device, and scan this code.')
}

async function untilLinked(): Promise<number> {
  const startedAt = Date.now()
  let shown = ''
  for (;;) {
    const health = await ask<Health>('/health')
    if (health?.logged_in) {
      say(shown === '' ? 'Already linked: nothing to do.' : 'Linked.')
      return 0
    }
    if (health?.state === 'FAILED') {
      say(`The bridge cannot be linked now: ${health.reason ?? 'see ./scripts/logs.sh'}`)
      return 1
    }
    const code = await ask<{ qr: string; qr_text: string }>('/api/qr')
    if (code && code.qr !== shown) {
      shown = code.qr
      show(code.qr_text)
      if (once) return 0
    }
    if (shown === '' && Date.now() - startedAt > FIRST_CODE_MS) {
      const reason = health?.reason ? ` (${health.reason})` : ''
      say(`No code from WhatsApp yet: ${health?.state ?? 'the bridge does not answer'}${reason}`)
      return 1
    }
    await delay(POLL_MS)
  }
}

process.exitCode = await untilLinked()
