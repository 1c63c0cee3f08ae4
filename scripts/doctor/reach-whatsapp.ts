/**
 * Runs inside the image, on a network with a way out (./scripts/doctor.sh): whether WhatsApp's server can be found, reached
 * and recognised, and what it says the time is. Prints as check-settings.ts does.
 */
import { lookup } from 'node:dns/promises'

const SERVER = process.argv[2] ?? 'https://web.whatsapp.com/'
const PATIENCE_MS = 10_000
/** Beyond the first, codes of two steps and tokens begin to fail; beyond the second, WhatsApp does. */
const CLOCK = { hintMs: 5000, badMs: 60_000 }

const { hostname } = new URL(SERVER)
const say = (mark: 'ok' | 'hint' | 'bad', sentence: string): void =>
  void process.stdout.write(`${mark}\t${sentence}\n`)

/** What to do about an error of `fetch`, by its code. */
function advice(code: string): string {
  if (/CERT|SELF_SIGNED|ISSUER/.test(code))
    return 'something on the way takes the connection apart (a proxy, a virus scanner): let this host pass untouched'
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return 'a firewall, or no way out of Docker’s network: allow TCP port 443 outwards'
  return 'no connection to the internet, or a firewall that lets nothing through: allow TCP port 443 outwards'
}

const codeOf = (error: unknown): string => {
  const { cause, code, name } = error as { cause?: { code?: string }; code?: string; name: string }
  return cause?.code ?? code ?? name
}

async function main(): Promise<void> {
  try {
    await lookup(hostname)
  } catch (error) {
    say(
      'bad',
      `${hostname} has no address from inside a container (${codeOf(error)}): no internet, or DNS does not work there ("dns" in /etc/docker/daemon.json sets it)`,
    )
    say('hint', 'Clock: not compared, as nobody outside could be asked')
    return
  }
  try {
    const before = Date.now()
    const response = await fetch(SERVER, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) })
    const now = (before + Date.now()) / 2
    say('ok', `${hostname} is reached from inside a container`)
    compare(response.headers.get('date'), now)
  } catch (error) {
    const code = codeOf(error)
    say('bad', `${hostname} is not reached from inside a container (${code}): ${advice(code)}`)
    say('hint', 'Clock: not compared, as nobody outside could be asked')
  }
}

function compare(date: string | null, now: number): void {
  // The header has whole seconds, cut off.
  const aheadMs = now - (Date.parse(date ?? '') + 500)
  if (Number.isNaN(aheadMs)) return say('hint', 'Clock: not compared, as the answer has no date')
  const off = Math.round(Math.abs(aheadMs) / 1000)
  const sentence = `The clock of this machine is ${off} s ${aheadMs > 0 ? 'ahead' : 'behind'}: timedatectl set-ntp true keeps it right`
  if (Math.abs(aheadMs) > CLOCK.badMs) say('bad', sentence)
  else if (Math.abs(aheadMs) > CLOCK.hintMs) say('hint', sentence)
  else say('ok', 'The clock is right')
}

await main()
