import type { SchemaName } from '@wa-monitor/contracts'
import { type Database, explainDatabaseError, isConnectionError } from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import { Backoff, type Log, type NextRound } from '@wa-monitor/service'
import { announce } from './announce.ts'
import { BatchError, type BatchRange } from './batch-error.ts'
import type { DatabaseLink } from './database-link.ts'
import { FailedMessages } from './failed-messages.ts'
import { GroupTrouble, RETRY } from './group-trouble.ts'
import { inLanes } from './in-lanes.ts'
import type { ProjectRules } from './decide/rules.ts'
import { faultOf } from './message-fault.ts'
import type { MonitorProblems } from './monitor-problems.ts'
import { passMessage } from './pass-message.ts'
import type { BatchOptions, BatchResult, GroupTables, processBatch } from './process-group.ts'
import { readAhead, type ReadMessages } from './read-ahead.ts'
import { MAX_MESSAGES } from './read-batch.ts'
import type { ProjectsInForce } from './projects-in-force.ts'

interface ScannerParts {
  database: Database
  link: DatabaseLink
  schema: SchemaName
  store: MessageStoreReader
  projects: ProjectsInForce
  problems: MonitorProblems
  log: Log
  processBatch: typeof processBatch
  /** Of a group that failed. */
  retry: typeof RETRY | undefined
}

interface Position {
  storeId: string
  lastSeq: number
  /** What lies behind it, when that has been read. */
  ahead: ReadMessages | undefined
}

/** What is new in a group that was up to date waits so long for one with a backlog, and for those that are read already. */
const SCAN_MS = 500

/** So many groups at a time: one is decided about while PostgreSQL writes what the other means. */
const LANES = 4

/** A group that another monitor is reading: it finishes, or dies and lets go. */
const BUSY_RETRY_MS = 500

/**
 * Goes over all groups, and again over those that are behind: what is new in the store becomes rows. A scan with more to do
 * ends for the sake of the other groups, and the next one follows at once. What fails is retried by the next scan:
 *
 * - the store or PostgreSQL is not there: everything waits, with growing delays,
 * - one group fails: it waits by itself, the others go on; `GroupTrouble` says how.
 */
export class Scanner {
  private readonly parts: ScannerParts
  private readonly backoff = new Backoff(RETRY)
  private readonly troubles = new Map<string, GroupTrouble>()
  private readonly failedMessages: FailedMessages
  /** How far this process knows each group to be read, so that a scan without news asks SQLite only. */
  private readonly positions = new Map<string, Position>()
  private projectsVersion = -1
  private stopping = false

  constructor(parts: ScannerParts) {
    this.parts = parts
    this.failedMessages = new FailedMessages(parts)
  }

  /** Never throws: what went wrong is a problem, and tried again at `NextRound`. */
  async scan(intervalMs: number): Promise<NextRound> {
    const { link, projects, problems, database } = this.parts
    const failed = (): NextRound => ({ inMs: this.backoff.next(), wakeable: false })
    if (!(await link.reach(intervalMs))) {
      // It may have crashed, and come back without the last commits, cursors included.
      this.positions.clear()
      return failed()
    }
    if (!this.reachStore()) return failed()
    // A change of `since` may have set a cursor back.
    if (this.projectsVersion !== projects.version()) this.positions.clear()
    this.projectsVersion = projects.version()
    let inMs = intervalMs
    let lost: unknown
    const until = performance.now() + SCAN_MS
    // One batch of each group in turn, so that a group with a long backlog does not make the others late.
    const queue = [...projects.all()]
    await inLanes(queue, LANES, async (rules) => {
      if (lost !== undefined || this.stopping) return
      try {
        const { againInMs, isFull } = await this.readGroup(rules)
        inMs = Math.min(inMs, againInMs ?? intervalMs)
        if (!isFull) return
        if (performance.now() < until) queue.push(rules)
        else inMs = 0
      } catch (error) {
        if (isConnectionError(causeOf(error))) lost = causeOf(error)
        else inMs = Math.min(inMs, this.postponeGroup(rules, error))
      }
    })
    if (lost !== undefined) return this.lose(lost)
    try {
      await this.failedMessages.look(this.tables(), projects.all(), intervalMs)
      problems.clear('failed messages', 'Failed messages are looked at again')
    } catch (error) {
      if (isConnectionError(error)) return this.lose(error)
      problems.report(
        'failed messages',
        `Failed messages are not looked at: ${explainDatabaseError(error, database.server)}`,
      )
    }
    this.backoff.reset()
    return { inMs, wakeable: true }
  }

  private lose(error: unknown): NextRound {
    this.parts.link.lost(error)
    this.positions.clear()
    return { inMs: this.backoff.next(), wakeable: false }
  }

  private tables(): GroupTables {
    const { database, schema, link } = this.parts
    return { database, schema, role: link.role }
  }

  /** A scan that is running ends after the batches it is at. */
  stop(): void {
    this.stopping = true
  }

  private reachStore(): boolean {
    const { store, problems } = this.parts
    try {
      store.storeId()
      problems.clear('store', 'messages.db is in use again')
      return true
    } catch (error) {
      problems.report('store', `${(error as Error).message}: waiting`)
      return false
    }
  }

  /** One batch. `againInMs`: when to look at this group again without being woken. */
  private async readGroup(rules: ProjectRules): Promise<{ againInMs?: number; isFull: boolean }> {
    const { problems, log, schema } = this.parts
    const { group_jid: group, name } = rules.project
    const trouble = this.troubles.get(group)
    const waitMs = (trouble?.notBefore ?? 0) - Date.now()
    if (waitMs > 0) return { againInMs: waitMs, isFull: false }
    const ahead = this.next(rules, trouble?.limit ?? MAX_MESSAGES)
    if (ahead?.range.rows === 0 && this.parts.store.lastSeq() >= ahead.afterSeq) return { isFull: false }
    const result = await this.tryBatch(rules, { limit: trouble?.limit, ahead })
    if (result === 'passed') return { isFull: true }
    if (result.outcome === 'busy') return { againInMs: BUSY_RETRY_MS, isFull: false }
    if (result.outcome === 'refused') {
      problems.report(
        `group ${group}`,
        `${name} is not read: its cursor is at ${result.lastSeq} and messages.db ends at ${result.storeEnd}, so it is an older copy. ` +
          `Set last_seq = 0 and refused_at = NULL in ${schema}.wa_monitor_cursors to read it again; what was counted is recognised`,
      )
      return { isFull: false }
    }
    this.positions.set(group, { storeId: result.storeId, lastSeq: result.lastSeq, ahead: result.ahead })
    if (!trouble || trouble.succeeded(result)) {
      this.troubles.delete(group)
      problems.clear(`group ${group}`, `${name} is read again`)
    }
    // Not where a batch is short for its own reasons, as while a message that fails is looked for.
    announce(result.effects, log, { isBacklog: result.rows === MAX_MESSAGES })
    return { isFull: result.isFull }
  }

  /** The next batch as far as this process knows; undefined when PostgreSQL has to say where it begins. */
  private next(rules: ProjectRules, limit: number): ReadMessages | undefined {
    const { store } = this.parts
    const position = this.positions.get(rules.project.group_jid)
    const storeId = store.storeId()
    if (position?.storeId !== storeId) return undefined
    const { ahead, lastSeq } = position
    position.ahead = undefined
    if (ahead?.rules === rules && ahead.limit === limit) return ahead
    return readAhead(store, rules, { storeId, afterSeq: lastSeq, limit })
  }

  /** 'passed': the one message that was left of a batch failed once too often, is noted and behind the cursor. */
  private async tryBatch(rules: ProjectRules, options: BatchOptions): Promise<BatchResult | 'passed'> {
    const { store, log, processBatch } = this.parts
    try {
      return await processBatch(this.tables(), store, rules, options)
    } catch (error) {
      if (isConnectionError(causeOf(error))) throw error
      const fault = faultOf(error)
      const trouble = this.troubleOf(rules)
      const next = trouble.failed(rangeOf(error), fault !== undefined)
      if (next.do === 'wait' || !fault) throw error
      const failed = await passMessage(this.tables(), store, rules, { ...next, fault })
      if (failed) {
        const { project, group_jid, message_id, tries } = failed
        log.error(
          { project, group_jid, message_id, tries, code: fault.code },
          `Passed a message of ${project} that cannot be worked on: ${fault.inShort}`,
        )
        this.failedMessages.lookSoon()
      }
      trouble.passed()
      return 'passed'
    }
  }

  private troubleOf({ project: { group_jid } }: ProjectRules): GroupTrouble {
    const trouble = this.troubles.get(group_jid) ?? new GroupTrouble(this.parts.retry)
    this.troubles.set(group_jid, trouble)
    return trouble
  }

  private postponeGroup(rules: ProjectRules, error: unknown): number {
    const { problems, log, database } = this.parts
    const { group_jid, name } = rules.project
    const cause = causeOf(error)
    const fault = faultOf(error)
    const why = fault?.inShort ?? explainDatabaseError(cause, database.server)
    // The words of an error that a message brought about may be the message's.
    log.debug(
      { group_jid, ...(fault ? { code: fault.code } : { stack: (cause as Error).stack }) },
      'A batch failed',
    )
    problems.report(`group ${group_jid}`, `${name} is not read: ${why}: trying again`)
    return Math.max(0, this.troubleOf(rules).notBefore - Date.now())
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof BatchError ? error.cause : error
}

function rangeOf(error: unknown): BatchRange | undefined {
  return error instanceof BatchError ? error.range : undefined
}
