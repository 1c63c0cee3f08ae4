import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, section, waitFor } from './check.ts'
import { checkFirstDay } from './first-day.ts'
import { checkHardening, checkHealthy, checkNoSecretShown } from './hardening.ts'
import { bridgeHealth, loginPage, send } from './ports.ts'
import { Stack } from './stack.ts'

export const DEFAULT_SERVICES = [
  'secrets',
  'whatsapp-bridge',
  'migrate',
  'wa-monitor-prod',
  'wa-monitor-dev',
  'feedback-sender',
  'api',
  'caretaker',
  'postgres',
  'redis',
]

/** Its files' own project name is production's: tests must not share volumes with that. */
const PROJECT = 'wa-monitor-test'

export function defaultStack(folder: string, ...more: string[]): Stack {
  return new Stack(folder, ['docker-compose.yml', ...more], PROJECT)
}

/** Another of it, which may run at the same time: it needs a folder of its own, and other ports in its `.env`. */
export function secondDefaultStack(folder: string, ...more: string[]): Stack {
  return new Stack(folder, ['docker-compose.yml', ...more], `${PROJECT}-2`)
}

/** A fresh clone without `.env`, with WhatsApp out of reach; then with `.env.example` unedited and a WhatsApp in reach. */
export async function checkDefaultStack(folder: string): Promise<void> {
  const plain = defaultStack(folder)
  const override = 'test/compose/offline-whatsapp.yml'
  const reachable = defaultStack(folder, override)
  const example = readFileSync(join(folder, '.env.example'), 'utf8')

  section('Default stack, no .env, WhatsApp itself (which CI machines cannot reach)')
  plain.setEnvFile(undefined)
  const rendered = await plain.compose('config')
  await plain.compose('up', '-d', '--wait')
  await checkHealthy(plain, DEFAULT_SERVICES)
  const page = await loginPage()
  check(
    page.includes('id="qr"') || /Connecting/.test(page),
    '/login shows the code or says what it waits for',
    page,
  )
  const status = await plain.script('status')
  check(status.code === 1 && status.stdout.includes('Needs you:'), 'status.sh exits 1: not linked', status)
  check(
    status.stdout.includes('/wa-monitor/welcome#token='),
    'status.sh shows where the first administrator makes his account',
    status,
  )
  await checkHardening(plain)
  await checkNoSecretShown(plain)

  section('.env.example copied unedited, a WhatsApp server in reach: from a clone to linked')
  plain.setEnvFile(example)
  check((await plain.compose('config')) === rendered, 'renders as without .env')
  await reachable.compose('down', '-v')
  await checkFirstDay(reachable, { COMPOSE_FILE: `docker-compose.yml:${override}` }, async () => {
    await checkHealthy(reachable, [...DEFAULT_SERVICES, 'whatsapp-simulator'])
    await checkQrCode(reachable)
  })

  section('An API key set later')
  const before = await reachable.apiKey()
  const mine = 'a-key-of-my-own-1234567890'
  reachable.setEnvFile(example.replace(/^WHATSAPP_API_KEY=$/m, `WHATSAPP_API_KEY=${mine}`))
  await reachable.compose('up', '-d', '--wait')
  check((await send(before, {})).status === 401, 'the old key is refused')
  check((await send(mine, {})).status === 400, 'the new key is in force after `up`')
  check((await reachable.script('stop')).code === 0, 'stop.sh')
  await reachable.compose('down', '-v', '--remove-orphans')
  reachable.setEnvFile(undefined)
}

async function checkQrCode(stack: Stack): Promise<void> {
  await waitFor('a QR code', async () => (await bridgeHealth()).body.state === 'SCAN_QR_CODE')
  check((await loginPage()).includes('id="qr"'), 'http://127.0.0.1:8080/login shows a QR code')
  const login = await stack.script('login', '--once')
  check(login.code === 0 && /[█▀▄]{5}/.test(login.stdout), 'login.sh draws it in the terminal', login)
}
