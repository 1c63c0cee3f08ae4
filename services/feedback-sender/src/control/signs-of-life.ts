import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import {
  forgetOldSenders,
  noteSenderAlive,
  noteSenderStopped,
  type SchemaDatabase,
  sendersBefore,
  startGrace,
} from '@wa-monitor/database'
import type { Log } from '@wa-monitor/service'
import { clockTime, dayAndTime } from '../say-wait.ts'
import { decideStartup } from './startup-decision.ts'

interface Parts {
  database: SchemaDatabase
  log: Log
  /** 0: never. */
  graceSeconds: number
  /** PostgreSQL could not be asked. */
  onError: (error: unknown) => void
}

const BEAT_MS = 2000
const LOOK_AGAIN_MS = 500

/**
 * This process among those that send. It counts as one of them, and may send, from when it knows what became of the one
 * before it: one that was killed a moment ago looks like one that is alive until it has missed its signs of life.
 */
export class SignsOfLife {
  private readonly parts: Parts
  private readonly instance = randomUUID()
  private readonly stopping = new AbortController()
  private life: Promise<void> | undefined
  private registered = false

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** @param onReady called once, when this process may send. Waits for PostgreSQL as long as it takes. */
  start(onReady: () => void): void {
    this.life ??= this.live(onReady)
  }

  /** Says goodbye, so that the next one knows that nothing was left half done. Never throws. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.life
    if (!this.registered) return
    const { database, onError } = this.parts
    await database
      .transaction((transaction) => noteSenderStopped(transaction, database.schema, this.instance))
      .catch(onError)
  }

  private async live(onReady: () => void): Promise<void> {
    const { signal } = this.stopping
    let watchedSince: Date | undefined
    while (!signal.aborted) {
      try {
        if (this.registered) await this.beat()
        else {
          watchedSince = await this.register(watchedSince)
          if (watchedSince === undefined) {
            this.registered = true
            onReady()
          }
        }
      } catch (error) {
        this.parts.onError(error)
      }
      await delay(this.registered ? BEAT_MS : LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  private beat(): Promise<void> {
    const { database } = this.parts
    return database.transaction((transaction) =>
      noteSenderAlive(transaction, database.schema, { instance: this.instance, host: hostname() }),
    )
  }

  /** Undefined when this process may send; else since when it watches. */
  private async register(watchedSince: Date | undefined): Promise<Date | undefined> {
    const { database, graceSeconds, log } = this.parts
    const { schema } = database
    const done = await database.transaction(async (transaction) => {
      const before = await sendersBefore(transaction, schema)
      const since = watchedSince ?? before.now
      const decision = graceSeconds === 0 ? 'send' : decideStartup(before, since)
      if (decision === 'look_again') return { before, since }
      const reason = `The sender had ended without a word at ${dayAndTime(before.lastSeenAt?.getTime() ?? 0, Date.now())}, and ${before.waiting} waited then.`
      const grace =
        decision === 'grace'
          ? await startGrace(transaction, schema, { seconds: graceSeconds, reason })
          : undefined
      await noteSenderAlive(transaction, schema, { instance: this.instance, host: hostname() })
      await forgetOldSenders(transaction, schema)
      return { before, grace }
    })
    if (done.since) {
      if (!watchedSince)
        log.info('Looks for a few seconds whether another sender is alive, or was killed a moment ago')
      return done.since
    }
    if (done.grace)
      log.warn(
        `${done.before.waiting} feedback waited when the sender ended without a word: nothing leaves until ${clockTime(done.grace.until.getTime())} (STARTUP_GRACE_SECONDS), so that somebody can look first. To let it go on now: Resume on the dashboard’s System page, or !START in the group`,
      )
    return undefined
  }
}
