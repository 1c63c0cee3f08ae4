import type { SchemaName } from '@wa-monitor/contracts'
import { type Database, explainDatabaseError, isConnectionError } from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import { Backoff, type Log } from '@wa-monitor/service'
import { announce } from './announce.ts'
import type { DatabaseLink } from './database-link.ts'
import type { ProjectRules } from './decide/rules.ts'
import type { MonitorProblems } from './monitor-problems.ts'
import { processBatch } from './process-group.ts'
import type { ProjectsInForce } from './projects-in-force.ts'

/** Short enough that work is drained within 10 s of PostgreSQL's return. */
const RETRY = { firstMs: 250, longestMs: 5000 }

interface ScannerParts {
  database: Database
  link: DatabaseLink
  schema: SchemaName
  store: MessageStoreReader
  projects: ProjectsInForce
  problems: MonitorProblems
  log: Log
}

/** When to look again without being woken. */
export interface NextScan {
  inMs: number
  /** A wake-up may come first; after a failure it may not, so that a dead server is not asked for each message. */
  wakeable: boolean
}

/** A group that another monitor is reading: it finishes, or dies and lets go. */
const BUSY_RETRY_MS = 500

/**
 * Goes over all groups once: everything that is new in the store becomes rows. What fails is retried by the next scan:
 *
 * - the store or PostgreSQL is not there: everything waits, with growing delays,
 * - one group fails: it waits by itself, the others go on.
 */
export class Scanner {
  private readonly parts: ScannerParts
  private readonly backoff = new Backoff(RETRY)
  private readonly groupBackoff = new Map<string, { backoff: Backoff; notBefore: number }>()
  /** How far this process knows each group to be read, so that a scan without news asks SQLite only. */
  private readonly positions = new Map<string, { storeId: string; lastSeq: number }>()
  private projectsVersion = -1
  private stopping = false

  constructor(parts: ScannerParts) {
    this.parts = parts
  }

  /** Never throws: what went wrong is a problem, and tried again at `NextScan`. */
  async scan(intervalMs: number): Promise<NextScan> {
    const { link, projects } = this.parts
    const failed = (): NextScan => ({ inMs: this.backoff.next(), wakeable: false })
    if (!(await link.reach(intervalMs)) || !this.reachStore()) return failed()
    // A change of `since` may have set a cursor back.
    if (this.projectsVersion !== projects.version()) this.positions.clear()
    this.projectsVersion = projects.version()
    let inMs = intervalMs
    let behind = projects.all()
    // One batch of each group in turn, so that a group with a long backlog does not make the others late.
    while (behind.length > 0 && !this.stopping) {
      const stillBehind: ProjectRules[] = []
      for (const rules of behind) {
        try {
          const { againInMs, isFull } = await this.readGroup(rules)
          inMs = Math.min(inMs, againInMs ?? intervalMs)
          if (isFull) stillBehind.push(rules)
        } catch (error) {
          if (isConnectionError(error)) {
            link.lost(error)
            return failed()
          }
          inMs = Math.min(inMs, this.postponeGroup(rules, error))
        }
      }
      behind = stillBehind
    }
    this.backoff.reset()
    return { inMs, wakeable: true }
  }

  /** A scan that is running ends after the present round of batches. */
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
    const { store, problems, log, database, schema, link } = this.parts
    const { group_jid: group, name } = rules.project
    const waitMs = (this.groupBackoff.get(group)?.notBefore ?? 0) - Date.now()
    if (waitMs > 0) return { againInMs: waitMs, isFull: false }
    if (!this.hasNews(group)) return { isFull: false }
    const result = await processBatch({ database, schema, role: link.role }, store, rules)
    if (result.outcome === 'busy') return { againInMs: BUSY_RETRY_MS, isFull: false }
    if (result.outcome === 'refused') {
      problems.report(
        `group ${group}`,
        `${name} is not read: its cursor is at ${result.lastSeq} and messages.db ends at ${result.storeEnd}, so it is an older copy. ` +
          `Set last_seq = 0 and refused_at = NULL in ${schema}.wa_monitor_cursors to read it again; what was counted is recognised`,
      )
      return { isFull: false }
    }
    this.positions.set(group, { storeId: result.storeId, lastSeq: result.lastSeq })
    this.groupBackoff.delete(group)
    problems.clear(`group ${group}`, `${name} is read again`)
    announce(result.effects, log)
    return { isFull: result.isFull }
  }

  private hasNews(group: string): boolean {
    const { store } = this.parts
    const position = this.positions.get(group)
    if (position?.storeId !== store.storeId()) return true
    return store.readChat(group, position.lastSeq, 1).length > 0 || store.lastSeq() < position.lastSeq
  }

  private postponeGroup({ project: { group_jid, name } }: ProjectRules, error: unknown): number {
    const { problems, log, database } = this.parts
    const state = this.groupBackoff.get(group_jid) ?? { backoff: new Backoff(RETRY), notBefore: 0 }
    const delayMs = state.backoff.next()
    this.groupBackoff.set(group_jid, { ...state, notBefore: Date.now() + delayMs })
    log.debug({ stack: (error as Error).stack, group_jid }, 'A batch failed')
    const why = explainDatabaseError(error, database.server)
    problems.report(`group ${group_jid}`, `${name} is not read: ${why}: trying again`)
    return delayMs
  }
}
