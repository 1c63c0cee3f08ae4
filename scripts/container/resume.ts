/** Runs inside a bridge's container (./scripts/resume.sh): what is paused may leave again. Exit code: 0 it may, 1 not. */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A bridge that has just started does not listen yet. */
const ANSWER_MS = 30_000

const key = readFileSync(process.env.WHATSAPP_API_KEY_FILE ?? '', 'utf8').trim()
const startedAt = Date.now()
const ask = () =>
  fetch('http://127.0.0.1:8080/api/resume', { method: 'POST', headers: { 'x-api-key': key } }).catch(
    () => undefined,
  )
let response = await ask()
while (response === undefined && Date.now() - startedAt < ANSWER_MS) {
  await delay(500)
  response = await ask()
}
if (response === undefined) {
  process.stdout.write(
    'Nothing was resumed: the bridge does not answer. ./scripts/status.sh says what it does\n',
  )
  process.exitCode = 1
} else {
  const { message } = (await response.json()) as { message: string }
  process.stdout.write(`${message}\n`)
  process.exitCode = response.ok ? 0 : 1
}
