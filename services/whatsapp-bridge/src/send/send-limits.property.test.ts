/**
 * The promise of the limits, over arbitrary lives of a bridge: callers in crowds, messages that leave late, crashes at
 * every step, restarts, a wall clock that anybody sets, machines that restart. Judged by what reached WhatsApp, in real
 * time that only the test knows.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Window } from '@wa-monitor/limits'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { SendError } from './send-error.ts'
import { createSendLimits, type SendLimits } from './send-limits.ts'

const DAY_MS = 86_400_000
/** How long a message may be on its way, and how coarse the machine's clock is. */
const ON_ITS_WAY_MS = 480
const STEP_MS = 10

/** Thousands of commits; a crash here is of the process, so memory is as good as a disk and spares it. */
const FILES = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const directories: string[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

class Crash extends Error {}

/** What a control takes away. */
interface Spoiled {
  trustsWallClock?: boolean
  countsWhenTaken?: boolean
}

/** A machine, the bridge on it, and WhatsApp, which sees every id for the first time once. */
class World {
  readonly windows: readonly Window[]
  readonly arrived = new Map<string, number>()
  /** Real milliseconds since the world began. */
  real = 0
  #wallAhead = 1_700_000_000_000
  #boots = 0
  #bootedAt = -123_456
  #session: Session | undefined
  #limits: SendLimits | undefined
  readonly #taken = new Map<string, number>()
  readonly #spoiled: Spoiled
  readonly #directory = mkdtempSync(join(FILES, 'wa-limits-'))

  constructor(windows: readonly Window[], spoiled: Spoiled = {}) {
    directories.push(this.#directory)
    this.windows = windows
    this.#spoiled = spoiled
    this.restart()
  }

  get limits(): SendLimits {
    return this.#limits as SendLimits
  }

  get session(): Session {
    return this.#session as Session
  }

  /** The process ends, whatever it was doing, and another one starts. */
  restart(): void {
    this.#session?.close()
    this.#session = openSession(this.#directory)
    const up = () => Math.floor((this.real - this.#bootedAt) / STEP_MS) * STEP_MS
    if (this.#spoiled.trustsWallClock) this.#boots += 1
    const { limitLedger: ledger } = this.#session
    const taken = this.#taken
    const timepiece = { bootId: `boot ${this.#boots}`, upMs: up, wallMs: () => this.real + this.#wallAhead }
    const limits = createSendLimits({ windows: this.windows, session: this.#session, timepiece })
    const left = (id: string) => ledger.move(id, 'left', taken.get(id) ?? 0)
    this.#limits = this.#spoiled.countsWhenTaken ? { ...limits, leave: () => 0, left } : limits
    // As the dispatcher does when the connection opens.
    this.flush('never')
  }

  /** @param clockMs how far the wall clock is off afterwards, compared with before; forward is what nobody can notice. */
  reboot(downMs: number, clockMs: number): void {
    this.#session?.close()
    this.#session = undefined
    this.real += downMs
    this.#wallAhead += Math.min(0, clockMs)
    this.#boots += 1
    this.#bootedAt = this.real - 7_000
    this.restart()
  }

  /** In real time: what the next caller is told to wait, 0 when he may go. */
  retryAfterMs(): number {
    try {
      this.limits.claim()
      return 0
    } catch (error) {
      return ((error as SendError).retryAfterSeconds ?? 0) * 1000
    }
  }

  setClock(ms: number): void {
    this.#wallAhead += ms
    if (!this.#spoiled.trustsWallClock) this.limits.noteClock()
  }

  /** A caller: true when his message was taken. */
  ask(crash: CrashPoint, leavesNow: boolean): boolean {
    const id = `id-${this.session.outbox.accepted().length}-${this.arrived.size}-${this.real}-${Math.random()}`
    try {
      const counted = this.limits.claim()
      this.#taken.set(id, counted)
      if (crash === 'before it is written') throw new Crash()
      const row = { idempotency_key: null, request_hash: '', chat_jid: '1@g.us', content: Buffer.alloc(0) }
      this.session.outbox.add({ ...row, message_id: id, created_at: 0 }, counted)
      if (crash === 'before it leaves') throw new Crash()
    } catch (error) {
      if (error instanceof Crash) this.restart()
      else if (!(error instanceof SendError)) throw error
      return false
    }
    if (leavesNow) this.flush(crash)
    return true
  }

  /** Whatever waits leaves, as far as it may; acknowledged at once, or never. */
  flush(crash: CrashPoint): void {
    for (const { message_id } of this.session.outbox.accepted()) {
      if (this.limits.leave(message_id) > 0) continue
      if (crash === 'while it leaves') return this.restart()
      // Keys are fetched, and it travels.
      this.real += 137
      const leftAt = this.real
      if (!this.arrived.has(message_id)) this.arrived.set(message_id, leftAt + (leftAt % ON_ITS_WAY_MS))
      if (crash === 'when it has left') return this.restart()
      this.limits.left(message_id)
      if (crash !== 'unacknowledged') this.session.outbox.settle(message_id, 'server_ack', null, 0)
    }
  }

  close(): void {
    this.#session?.close()
  }
}

const CRASH_POINTS = [
  'never',
  'before it is written',
  'before it leaves',
  'while it leaves',
  'when it has left',
  'unacknowledged',
] as const
type CrashPoint = (typeof CRASH_POINTS)[number]

const millis = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 40_000 }))
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      callers: fc.integer({ min: 1, max: 4 }),
      crash: fc.constantFrom(...CRASH_POINTS),
      leavesNow: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: millis }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      ms: fc.integer({ min: -DAY_MS, max: DAY_MS }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reboot' as const),
      downMs: fc.integer({ min: 0, max: 100_000 }),
      clockMs: fc.integer({ min: -100_000, max: 100_000 }),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Kind> ? Kind : never

const someWindows = fc.uniqueArray(
  fc.record({ seconds: fc.integer({ min: 5, max: 90 }), limit: fc.integer({ min: 1, max: 3 }) }),
  { minLength: 1, maxLength: 3, selector: ({ seconds }) => seconds },
)

function live(world: World, steps: readonly Step[]): void {
  for (const now of steps) {
    if (now.do === 'ask')
      for (let caller = 0; caller < now.callers; caller++) world.ask(now.crash, now.leavesNow)
    else if (now.do === 'wait') world.real += now.ms
    else if (now.do === 'flush') world.flush('never')
    else if (now.do === 'restart') world.restart()
    else if (now.do === 'clock') world.setClock(now.ms)
    else world.reboot(now.downMs, now.clockMs)
  }
}

function keepsPromise({ windows, arrived }: World): boolean {
  return windows.every(({ seconds, limit }) => most([...arrived.values()], seconds * 1000) <= limit)
}

/** The most ids that reached WhatsApp in any stretch of `ms`, both ends included. */
function most(times: readonly number[], ms: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at <= from + ms).length))
}

describe('whatever happens', () => {
  test('no stretch of real time sees more new ids than a window allows', () => {
    fc.assert(
      fc.property(
        someWindows,
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        (limits, steps) => {
          const world = new World(limits)
          live(world, steps)
          world.close()
          expect(keepsPromise(world)).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })

  const ask = { do: 'ask', callers: 1, crash: 'never', leavesNow: true } as const
  test.each<[string, Spoiled, Step[]]>([
    [
      'every restart trusts the wall clock',
      { trustsWallClock: true },
      [ask, { do: 'clock', ms: DAY_MS }, { do: 'restart' }, ask],
    ],
    [
      'a message counts as leaving when it is taken',
      { countsWhenTaken: true },
      [
        { ...ask, leavesNow: false },
        { do: 'wait', ms: 40_000 },
        { do: 'flush' },
        { do: 'wait', ms: 30_000 },
        ask,
      ],
    ],
  ])('control: %s, and the promise breaks', (_, spoiled, steps) => {
    const kept = [{}, spoiled].map((how) => {
      const world = new World([{ seconds: 60, limit: 1 }], how)
      live(world, steps)
      world.close()
      return keepsPromise(world)
    })
    expect(kept).toEqual([true, false])
  })
})

describe('the whole budget can be used', () => {
  test('whoever asks again when he was told to is let through, however often clocks and processes change', () => {
    const disturbance = fc.constantFrom('clock', 'restart')
    fc.assert(
      fc.property(
        someWindows,
        fc.array(fc.tuple(fc.option(disturbance), fc.integer({ min: -DAY_MS, max: DAY_MS })), {
          minLength: 5,
          maxLength: 25,
        }),
        (limits, rounds) => {
          const world = new World(limits)
          for (const [disturb, ms] of rounds) {
            const waitMs = world.retryAfterMs()
            world.real += waitMs / 2
            if (disturb === 'clock') world.setClock(ms)
            if (disturb === 'restart') world.restart()
            world.real += waitMs / 2
            expect(world.ask('never', true)).toBe(true)
          }
          world.close()
          expect(world.arrived.size).toBe(rounds.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('by default, in three days, whoever takes what he can get sends 300', () => {
    const world = new World([
      { seconds: 60, limit: 2 },
      { seconds: 3600, limit: 20 },
      { seconds: 86_400, limit: 100 },
    ])
    while (world.real < 3 * DAY_MS) if (!world.ask('never', true)) world.real += world.retryAfterMs()
    world.close()
    const perDay = [1, 2, 3].map(
      (day) => [...world.arrived.values()].filter((at) => at < day * DAY_MS).length,
    )
    expect(perDay).toEqual([100, 200, 300])
  })
})
