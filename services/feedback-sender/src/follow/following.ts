import { dirname } from 'node:path'
import { explainDatabaseError, isConnectionError, type SchemaDatabase } from '@wa-monitor/database'
import {
  isStoreError,
  type MessageStoreReader,
  StoreNotReadyError,
  watchMessageStore,
} from '@wa-monitor/message-store'
import { Backoff, type Log, type NextRound, Rounds } from '@wa-monitor/service'
import type { SenderProblems } from '../sender-problems.ts'
import type { StopWords } from '../stop-words/stop-words.ts'
import { StoreFollower } from './store-follower.ts'

interface Parts {
  database: SchemaDatabase
  /** messages.db of one number. */
  path: string
  store: MessageStoreReader
  stopWords: StopWords | undefined
  /** Of a number that may never be linked: no store is no problem. */
  optional: boolean
  problems: SenderProblems
  log: Log
}

/** When nothing has woken us: some file systems tell nothing. */
const LOOK_MS = 2000
/** A step that waits for its row is tried again soon: the row is being written. */
const AGAIN = { firstMs: 100, longestMs: LOOK_MS }
const TROUBLE_MS = 1000

/** Follows one messages.db as long as this process lives. Its troubles are said, and stop nothing else. */
export class Following {
  private readonly parts: Parts
  private readonly follower: StoreFollower
  private readonly again = new Backoff(AGAIN)
  private readonly rounds = new Rounds(() => this.round())
  private watcher: { close(): void } | undefined

  constructor(parts: Parts) {
    this.parts = parts
    const { path, ...rest } = parts
    this.follower = new StoreFollower({ ...rest, source: path })
  }

  start(): void {
    this.rounds.start()
  }

  async stop(): Promise<void> {
    this.watcher?.close()
    await this.rounds.stop()
    this.parts.store.close()
  }

  private async round(): Promise<NextRound> {
    const { problems, path, optional, database } = this.parts
    const area = `follow ${path}` as const
    try {
      this.watcher ??= this.tryToWatch()
      await this.follower.processAll()
      problems.clear(area, `${path} is followed again`)
      if (this.follower.waiting > 0) return { inMs: this.again.next() }
      this.again.reset()
      return { inMs: LOOK_MS }
    } catch (error) {
      if (error instanceof StoreNotReadyError && optional) return { inMs: LOOK_MS }
      // What PostgreSQL's absence means is said once for all of this service.
      if (isConnectionError(error))
        problems.report('database', `${explainDatabaseError(error, database.server)}: waiting`)
      else
        problems.report(
          area,
          isStoreError(error)
            ? `What becomes of sent messages is not followed: ${(error as Error).message}`
            : `What becomes of sent messages is not followed: ${explainDatabaseError(error, database.server)}`,
        )
      return { inMs: TROUBLE_MS }
    }
  }

  /** Undefined while the directory is not there: the next round tries again. */
  private tryToWatch(): { close(): void } | undefined {
    const { path, log } = this.parts
    try {
      return watchMessageStore(path, () => this.rounds.wake())
    } catch (error) {
      log.debug(`${dirname(path)} cannot be watched yet (${(error as Error).message})`)
      return undefined
    }
  }
}
