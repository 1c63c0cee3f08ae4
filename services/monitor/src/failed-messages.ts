import type { StoredMessage } from '@wa-monitor/contracts'
import {
  claimCursor,
  type FailedMessage,
  type OpenFailure,
  openFailures,
  resolveFailure,
  saveFailedMessage,
} from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import { announce } from './announce.ts'
import { applyBatch } from './apply-batch.ts'
import { messageKey } from './decide/decide-message.ts'
import type { ProjectRules } from './decide/rules.ts'
import { faultOf } from './message-fault.ts'
import type { MonitorProblems } from './monitor-problems.ts'
import { describeFailure, senderKey } from './pass-message.ts'
import type { GroupTables } from './process-group.ts'
import { readBatch } from './read-batch.ts'

interface Parts {
  store: MessageStoreReader
  problems: MonitorProblems
  log: Log
}

/** The messages that were passed: named in health until somebody has dealt with them, tried again when he asks for it. */
export class FailedMessages {
  private readonly parts: Parts
  private lookedAt = 0

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Looks when it has not for `intervalMs`. @throws what PostgreSQL and the store throw. */
  async look(tables: GroupTables, projects: readonly ProjectRules[], intervalMs: number): Promise<void> {
    if (Date.now() - this.lookedAt < intervalMs) return
    const open = await this.read(tables, projects)
    let tried = false
    for (const failure of open) {
      const rules = projects.find(({ project }) => project.group_jid === failure.group_jid)
      if (!rules || !failure.retry) continue
      await this.retry(tables, rules, failure)
      tried = true
    }
    this.report(tables, projects, tried ? await this.read(tables, projects) : open)
    this.lookedAt = Date.now()
  }

  /** Look at the next chance: a message was passed. */
  lookSoon(): void {
    this.lookedAt = 0
  }

  private read(
    { database, schema, role }: GroupTables,
    projects: readonly ProjectRules[],
  ): Promise<OpenFailure[]> {
    const groups = projects.map(({ project }) => project.group_jid)
    return database.transaction((transaction) => openFailures(transaction, schema, groups), { role })
  }

  private report(
    { schema }: GroupTables,
    projects: readonly ProjectRules[],
    open: readonly OpenFailure[],
  ): void {
    const { problems } = this.parts
    for (const { project } of projects) {
      const [first, ...more] = open.filter(({ group_jid }) => group_jid === project.group_jid)
      const area = `group ${project.group_jid} failed messages` as const
      if (!first) problems.clear(area, `${project.name} has no failed messages any more`)
      else {
        problems.report(
          area,
          `${project.name}: message ${first.message_id} could not be worked on and was passed (${first.error_code}: ${first.error})` +
            `${more.length > 0 ? `, and ${more.length} more` : ''}. See ${schema}.wa_monitor_failed_messages: ` +
            `SET retry = true has it tried again, SET resolved_at = now() leaves it`,
        )
      }
    }
  }

  private async retry(tables: GroupTables, rules: ProjectRules, failure: OpenFailure): Promise<void> {
    const { database, schema, role } = tables
    const { store, log } = this.parts
    const failedAgain = (failed: FailedMessage) =>
      database.transaction((transaction) => saveFailedMessage(transaction, schema, failed), { role })
    const message = this.find(failure)
    if (!message) return failedAgain({ ...failure, ...NOT_THERE, tries: 1 })
    try {
      const effects = await database.transaction(
        async (transaction) => {
          const cursor = await claimCursor(transaction, schema, failure.group_jid)
          if (!cursor) return undefined
          const page = { rows: [message], length: 1, lastSeq: message.seq }
          const { messages } = readBatch(store, rules, { page, afterSeq: 0, limit: 1 })
          const readFrom = cursor.read_from.getTime()
          const done = await applyBatch(transaction, schema, { messages, rules, readFrom })
          await resolveFailure(transaction, schema, failure.id)
          return done
        },
        { role },
      )
      if (!effects) return
      log.info(
        { project: failure.project, message_id: failure.message_id },
        'A failed message was worked on after all',
      )
      announce(effects, log)
    } catch (error) {
      const fault = faultOf(error)
      if (!fault) throw error
      await failedAgain(describeFailure(message, rules, { storeId: store.storeId(), tries: 1, fault }))
    }
  }

  /** In the store it failed in, or in the one that has taken its place. */
  private find({ group_jid, message_id, sender_key, store_id, seq }: OpenFailure): StoredMessage | undefined {
    const { store } = this.parts
    if (store.storeId() === store_id)
      return store.readChat(group_jid, seq - 1, 1).find((row) => row.seq === seq)
    return store
      .findMessages(group_jid, message_id)
      .find((row) => messageKey(row) === message_id && senderKey(row) === sender_key)
  }
}

const NOT_THERE = { error_code: 'not_in_store', error: 'the message is not in messages.db any more' }
