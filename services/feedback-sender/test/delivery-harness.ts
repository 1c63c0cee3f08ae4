/** Deliveries without a queue: a test says which row is worked on, and by how many at once. */
import { feedbackQueueOf } from '@wa-monitor/contracts'
import { openFeedback, openSchemaDatabase, type SchemaDatabase } from '@wa-monitor/database'
import { Problems, type Log } from '@wa-monitor/service'
import type { JobOutcome } from '@wa-monitor/queue'
import { afterEach } from 'vitest'
import { createBridgeClient } from '../src/bridge-client.ts'
import { FeedbackControl } from '../src/control/feedback-control.ts'
import { Delivery } from '../src/deliver.ts'
import { HandOver } from '../src/hand-over.ts'
import type { Outbound } from '../src/outbound.ts'
import { Senders } from '../src/senders/senders.ts'
import { type SenderHarness, useSender } from './sender-harness.ts'

interface Options {
  share?: 'never' | 'always' | 'when_busy'
  cooldownSeconds?: number
  maxWaitMs?: number
  /** Through a pooler, say. */
  url?: string
  /** Awaited in the middle of a decision, under its locks. */
  whileDeciding?: () => Promise<void>
}

export interface DeliveryHarness extends SenderHarness {
  delivery(options?: Options): {
    deliver(id: string): Promise<JobOutcome>
    stopOverdue(): Promise<number>
    database: SchemaDatabase
  }
  /** Ids that were put in the queue or called. */
  queued: string[]
  /** Works on whatever is open, each row by one at a time, until nothing is. */
  drain(deliveries: readonly { deliver(id: string): Promise<JobOutcome> }[]): Promise<void>
  /** `DR1752028 sent`, `DR1752028 held: resubmitted`, in the order of the rows. */
  states(): Promise<string[]>
}

/** Less than vitest's own, whose time-out says nothing. */
const DRAIN_MS = 60_000

export function useDeliveries(): DeliveryHarness {
  const harness = useSender('postgres')
  const closing: SchemaDatabase[] = []
  const queued: string[] = []
  const nothing = () => undefined
  const log = {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
  } as unknown as Log
  afterEach(async () => {
    for (const database of closing) await database.close()
    closing.length = 0
    queued.length = 0
  })
  const openIds = async () => {
    const [first] = closing
    if (!first) throw new Error('there is no delivery')
    return (await first.transaction((transaction) => openFeedback(transaction, 'public', 1000))).map(
      ({ id }) => id,
    )
  }
  const states = async () => {
    const rows = await harness.rows()
    return rows.map(({ drop_number, state, reason_code }) =>
      [`${drop_number} ${state}`, ...(reason_code === '' ? [] : [reason_code])].join(': '),
    )
  }
  return {
    ...harness,
    queued,
    states,
    delivery({ share = 'never', cooldownSeconds = 3600, maxWaitMs = 86_400_000, url, whileDeciding } = {}) {
      const database = openSchemaDatabase({
        url: url ?? harness.database.url(),
        ownLogin: true,
        schema: 'public',
        applicationName: `test ${feedbackQueueOf('production')}`,
        onNoRole: nothing,
      })
      closing.push(database)
      const bridge = { url: harness.bridge().url, apiKey: 'test-key-of-a-test-bridge' }
      const senders = new Senders({
        senders: [{ name: 'bridge', url: bridge.url, client: createBridgeClient(bridge) }],
        bridgeUrl: bridge.url,
        log,
      })
      const control = new FeedbackControl(database)
      const delivery = new Delivery({
        database,
        queue: {
          add: async (jobs) => void queued.push(...jobs.map(({ id }) => id)),
          wake: async (ids) => void queued.push(...ids),
        },
        control: {
          async heldBack(transaction) {
            // Asked for last, so when it is answered all else has been.
            const held = await control.heldBack(transaction)
            await whileDeciding?.()
            return held
          },
        },
        outbound: { forbidden: nothing, wordsOf: () => ({ share, language: 'en' }) } as unknown as Outbound,
        handOver: new HandOver({ database, senders }),
        cooldownSeconds,
        maxWaitMs,
        problems: new Problems(log),
        log,
      })
      const { signal } = new AbortController()
      return {
        database,
        deliver: (id) => delivery.deliver(id, signal),
        stopOverdue: () => delivery.stopOverdue(),
      }
    },
    async drain(deliveries) {
      const inHand = new Set<string>()
      const end = Date.now() + DRAIN_MS
      const work = async (delivery: (typeof deliveries)[number]) => {
        for (;;) {
          const ids = await openIds()
          if (ids.length === 0) return
          if (Date.now() > end)
            throw new Error(`Still open after ${DRAIN_MS} ms: ${(await states()).join(', ')}`)
          const free = ids.filter((id) => !inHand.has(id))
          const id = free[Math.floor(Math.random() * free.length)]
          if (id === undefined) continue
          inHand.add(id)
          await delivery.deliver(id)
          inHand.delete(id)
        }
      }
      await Promise.all(deliveries.map(work))
    },
  }
}
