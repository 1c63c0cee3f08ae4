/**
 * The promise: in no stretch of 60 s, 3,600 s or 86,400 s more new WhatsApp ids reach WhatsApp than its number, whoever
 * asks how often and however often the bridge is killed, and the whole budget can be used.
 *
 * Two runs: one in real time for the minute; one in which the bridge's own clock runs fast, so that days pass. What
 * reached WhatsApp, and when, is read from the simulator's wire log.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { BridgeProcess } from '@wa-monitor/local-stack'
import type { ProofOptions } from './options.ts'
import { type Findings, mustBeZero, mustReach, type Proof } from './proof.ts'
import { createRandom, type Random } from './random.ts'
import { WhatsAppWorld } from './whatsapp-world.ts'
import { readWireMessages } from './wire.ts'

const KILLS = 20
const MINUTES = 3
const CALLERS = 3
const LIMITS = { minute: 2, hour: 20, day: 100 }
/** How much faster the bridge's clock runs in the second run: 3 minutes are a day and a half. */
const SPEED = 720
/**
 * What the way from the bridge to the simulator's log may vary by, 200 ms, in seconds of the fast clock: the hour and the
 * day are held to their numbers in stretches shorter by this.
 */
const BLUR_SECONDS = 0.2 * SPEED

export const proveLimits: Proof = {
  controls: [],
  run,
  breaches: (findings, { kills = KILLS }) => [
    ...mustBeZero(findings, 'over'),
    ...mustReach(findings, {
      kills,
      refused: 1,
      fullest_minute: LIMITS.minute,
      fullest_hour: LIMITS.hour,
      fullest_day: LIMITS.day,
    }),
  ],
  foundByControl: () => false,
}

async function run(
  { kills = KILLS, minutes = MINUTES, seed }: ProofOptions,
  directory: string,
  say: (line: string) => void,
): Promise<Findings> {
  const random = createRandom(seed)
  const common = { minutes: minutes / 2, kills: Math.ceil(kills / 2), random }
  const real = await hammer({ ...common, directory: join(directory, 'real'), speed: 1 })
  say(`real time: ${real.taken} taken, ${real.refused} refused, ${real.reached.length} ids reached WhatsApp`)
  const fast = await hammer({ ...common, directory: join(directory, 'fast'), speed: SPEED })
  say(`fast clock: ${fast.taken} taken, ${fast.refused} refused, ${fast.reached.length} ids reached WhatsApp`)
  const fullestMinute = fullest(real.reached, 60)
  const fullestHour = fullest(fast.reached, 3600 - BLUR_SECONDS)
  const fullestDay = fullest(fast.reached, 86_400 - BLUR_SECONDS)
  return {
    sent: real.reached.length + fast.reached.length,
    over:
      Math.max(0, fullestMinute - LIMITS.minute) +
      Math.max(0, fullestHour - LIMITS.hour) +
      Math.max(0, fullestDay - LIMITS.day),
    refused: real.refused + fast.refused,
    kills: real.kills + fast.kills,
    fullest_minute: fullestMinute,
    fullest_hour: fullestHour,
    fullest_day: fullestDay,
    hours_passed: Math.round(((minutes / 2) * SPEED) / 60),
  }
}

interface Hammering {
  directory: string
  minutes: number
  kills: number
  random: Random
  /** Of the bridge's clock. */
  speed: number
}

/** Callers that ask without end and without regard for Retry-After, as programs out of their minds would. */
async function hammer({ directory, minutes, kills, random, speed }: Hammering) {
  const start = Date.now()
  mkdirSync(directory, { recursive: true })
  const world = await WhatsAppWorld.start(directory, {
    control: speed === 1 ? undefined : 'fast-clock',
    variables: {
      CLOCK_START: String(start),
      CLOCK_SPEED: String(speed),
      RATE_LIMIT_MESSAGES_PER_MINUTE: String(LIMITS.minute),
      RATE_LIMIT_MESSAGES_PER_HOUR: String(LIMITS.hour),
      RATE_LIMIT_MESSAGES_PER_DAY: String(LIMITS.day),
    },
  })
  const chats = [...world.groups.keys()]
  const end = Date.now() + minutes * 60_000
  const counts = { refused: 0, taken: 0 }
  let bridge: BridgeProcess | undefined = world.bridge
  let number = 0
  const caller = async () => {
    while (Date.now() < end) {
      number += 1
      const request = { recipient: random.pick(chats), message: `message ${number}` }
      const answer = await bridge
        ?.call('POST', '/api/send', request, { 'idempotency-key': `proof-${number}` })
        .catch(() => undefined)
      if (answer?.status === 429) counts.refused += 1
      else if (answer?.status === 200) counts.taken += 1
      await pause(random.between(1, 20))
    }
  }
  const killer = async () => {
    const first = Date.now()
    for (let kill = 0; kill < kills; kill++) {
      await pause(Math.max(0, first + ((end - first) * (kill + 1)) / (kills + 1) - Date.now()))
      await world.bridge.process.kill()
      bridge = undefined
      bridge = await world.restart()
    }
  }
  await Promise.all([killer(), ...Array.from({ length: CALLERS }, caller)])
  const reached = (await readWireMessages(world.simulator)).flatMap(({ sends }) => {
    const first = Math.min(...sends.flatMap(({ received }) => received))
    return Number.isFinite(first) ? [start + (first - start) * speed] : []
  })
  await world.stop()
  return { ...counts, kills, reached }
}

/** The most that any stretch of so many seconds holds, both ends included; times in milliseconds. */
function fullest(times: readonly number[], seconds: number): number {
  return Math.max(
    0,
    ...times.map((end) => times.filter((at) => at <= end && at >= end - seconds * 1000).length),
  )
}
