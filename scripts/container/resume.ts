/** Runs inside a bridge's container (./scripts/resume.sh): what is paused may leave again. Exit code: 0 it may, 1 not. */
import { readFileSync } from 'node:fs'

const key = readFileSync(process.env.WHATSAPP_API_KEY_FILE ?? '', 'utf8').trim()
const response = await fetch('http://127.0.0.1:8080/api/resume', {
  method: 'POST',
  headers: { 'x-api-key': key },
})
const { message } = (await response.json()) as { message: string }
process.stdout.write(`${message}\n`)
process.exitCode = response.ok ? 0 : 1
