import { setTimeout as delay } from 'node:timers/promises'
import { check, section, skip, waitFor } from '../check.ts'
import type { Stack } from '../stack.ts'
import { caughtUp, checkAllThere } from './arrival.ts'
import { findEngineControl } from './engine-restart.ts'
import { cut, type Fault, kill, pause } from './faults.ts'
import { underLoad } from './load.ts'
import type { Posting } from './posting.ts'

/** More room than a number has by itself, so that a day's feedback goes out in minutes; and no pause after a crash. */
export const CHAOS_SETTINGS = [
  'RATE_LIMIT_MESSAGES_PER_MINUTE=60',
  'RATE_LIMIT_MESSAGES_PER_HOUR=600',
  'RATE_LIMIT_MESSAGES_PER_DAY=1000',
  'STARTUP_GRACE_SECONDS=0',
]
  .map((line) => `${line}\n`)
  .join('')

const POSTS_PER_SECOND = 1.5
const ANSWER_EVERY_MS = 4000
/** How long a pause and a cut link last. */
const FAULT_MS = 30_000
/** What lasts 30 s must be named while it lasts; a busy machine takes longer over status.sh. */
const NAMED_MS = 45_000

const KILLED = [
  'wa-monitor-prod',
  'wa-monitor-dev',
  'feedback-sender',
  'api',
  'caretaker',
  'whatsapp-bridge',
  'redis',
  'postgres',
]

/** Faults that begin and end together. */
interface Step {
  faults: Fault[]
  lastMs: number
}

/** One fault of each kind. */
function oneOfEach(stack: Stack): Step[] {
  return [
    ...KILLED.map((service) => ({ faults: [kill(stack, service)], lastMs: 0 })),
    {
      faults: [
        pause(stack, 'wa-monitor-prod'),
        cut(stack, 'wa-monitor-dev', 'backend', {
          what: 'cut wa-monitor-dev from PostgreSQL',
          named: /wa-monitor-dev/,
        }),
      ],
      lastMs: FAULT_MS,
    },
    {
      faults: [
        cut(stack, 'whatsapp-bridge', 'egress', {
          what: 'cut the bridge from WhatsApp',
          named: /WhatsApp|whatsapp-bridge/,
        }),
        pause(stack, 'api'),
      ],
      lastMs: FAULT_MS,
    },
  ]
}

/** A working day on which everything breaks. `stack` runs, linked, with CHAOS_SETTINGS. */
export async function checkChaosDay(stack: Stack, steps = oneOfEach(stack)): Promise<void> {
  section('A day on which everything breaks')
  const rates = { postsPerSecond: POSTS_PER_SECOND, answerEveryMs: ANSWER_EVERY_MS }
  const { posting, answering } = await underLoad(stack, rates, async (load) => {
    for (const step of steps) await during(stack, load.posting, step)
    await engineRestart(stack, load.posting)
  })
  await checkAllThere(stack, posting, answering)
  const status = await waitFor('status.sh to say that all is well', async () => {
    const found = await stack.script('status', '--sim')
    return found.code === 0 && found
  })
  check(status.stdout.includes('All is well.'), 'status.sh: all is well', status)
}

/** Breaks something, waits until status.sh names it, mends it; afterwards what was posted meanwhile arrives. */
async function during(stack: Stack, posting: Posting, { faults, lastMs }: Step): Promise<void> {
  const startedAt = Date.now()
  const begun: Fault[] = []
  let when = ''
  try {
    for (const fault of faults) {
      begun.push(fault)
      await fault.begin()
    }
    const named = faults.flatMap((fault) => fault.named ?? [])
    if (named.length > 0) {
      await untilNamed(stack, named)
      when = `, named by status.sh within ${secondsSince(startedAt)} s`
    }
    await delay(Math.max(0, startedAt + lastMs - Date.now()))
  } finally {
    for (const fault of begun) await fault.end()
  }
  const endedAt = Date.now()
  const lasted = secondsSince(startedAt)
  await caughtUp(stack, posting)
  const what = faults.map((fault) => fault.what).join(', and ')
  check(true, `${what}: ${lasted} s${when}; all there ${secondsSince(endedAt)} s later`)
}

/** Every one of `named` is among what status.sh says a person must do something about. */
async function untilNamed(stack: Stack, named: RegExp[]): Promise<void> {
  let needs: string[] = []
  await waitFor(
    `status.sh to name ${named.map(({ source }) => source).join(' and ')}`,
    async () => {
      needs = await needsOf(stack)
      return named.every((words) => needs.some((need) => words.test(need)))
    },
    NAMED_MS,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; it says:\n${needs.join('\n')}`)
  })
}

async function engineRestart(stack: Stack, posting: Posting): Promise<void> {
  const control = await findEngineControl()
  if ('cannot' in control) return skip(`the engine's restart (${control.cannot})`)
  const startedAt = Date.now()
  let said = 0
  await control.restart(async () => {
    said = (await stack.script('status', '--sim')).code
  })
  check(said === 3, 'without an engine status.sh says so: exit code 3', said)
  const away = secondsSince(startedAt)
  const upAt = Date.now()
  await waitFor(
    'PostgreSQL to be back',
    async () => (await stack.attempt('exec', '-T', 'postgres', 'pg_isready', '-q')).code === 0,
  )
  await caughtUp(stack, posting)
  check(true, `the engine restarted: ${away} s; all there ${secondsSince(upAt)} s later`)
}

/** What status.sh says a person must do something about, a line each; none when it exits 0. */
async function needsOf(stack: Stack): Promise<string[]> {
  const { code, stdout } = await stack.script('status', '--sim', '--json')
  if (code !== 1) return []
  const { needs } = JSON.parse(stdout) as { needs: { subject: string; what: string; todo: string }[] }
  return needs.map(({ subject, what, todo }) => `${subject}: ${what} ${todo}`)
}

function secondsSince(time: number): string {
  return ((Date.now() - time) / 1000).toFixed(1)
}
