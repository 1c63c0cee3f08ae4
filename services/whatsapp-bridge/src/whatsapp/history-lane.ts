import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { proto } from '@whiskeysockets/baileys'
import type { HistoryJob, HistoryJobs } from '../session/history-jobs.ts'
import type { fetchHistory } from './fetch-history.ts'
import type { Gaps } from './gaps.ts'
import { mappingsOf, messagesOf, readHistoryMessage, readPeerContent } from './read-history.ts'
import { decodeMessage, type Me, withoutPadding } from './read-message.ts'

/** So many rows at once: what is live is stored in between. */
const CHUNK = 200
const MOST_ATTEMPTS = 10
const FIRST_RETRY_MS = 2000
const LONGEST_RETRY_MS = 60 * 60_000

interface Dependencies {
  jobs: HistoryJobs
  store: MessageStoreWriter
  gaps: Pick<Gaps, 'find' | 'landed'>
  me: () => Me | undefined
  log: Log
  now: () => number
  fetchHistory: typeof fetchHistory
  /** All of a piece is in messages.db, and its job not yet done. */
  onStored?: (
    notification: proto.Message.IHistorySyncNotification,
    history: proto.IHistorySync,
  ) => Promise<void>
  /** What was sent before this is not kept, Unix milliseconds; all of it when left out. */
  keptSince?: () => number
  /** Nothing is fetched while this is true; `start` goes on. */
  isHeld?: () => boolean
}

/**
 * Stores what the own phone sends in pieces: history, and messages that were asked for again. One piece after the other,
 * beside the live messages, which never wait for it.
 *
 * A piece is a job in session.db from the moment its notification leaves the inbox until all of it is in messages.db; a
 * crash in between does it again, and the store knows what it has.
 */
export class HistoryLane {
  readonly #deps: Dependencies
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopped = false

  constructor(deps: Dependencies) {
    this.#deps = deps
  }

  /** Takes over an inbox row whose content it will store. Durable together with what is written next. */
  take(inboxSeq: number): void {
    this.#deps.jobs.add(inboxSeq)
    this.start()
  }

  /** Does what waits, from an earlier run too. */
  start(): void {
    if (this.#stopped || this.#running) return
    this.#running = this.#work().finally(() => {
      this.#running = undefined
      this.#plan()
    })
  }

  /** Resolves when nothing is under way; what could not be stored is tried again later. */
  async idle(): Promise<void> {
    await this.#running
  }

  /** The files are about to be closed: what is under way is given up, and done again by the next process. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #plan(): void {
    const next = this.#stopped || this.#deps.isHeld?.() ? undefined : this.#deps.jobs.nextAt()
    if (next === undefined) return
    this.#timer = setTimeout(() => this.start(), Math.max(0, next - this.#deps.now()))
    this.#timer.unref()
  }

  async #work(): Promise<void> {
    const { jobs, me, now } = this.#deps
    // The row that brings a job is still being written; nothing of it may be read before.
    await nextTurn()
    for (;;) {
      const self = me()
      const job = this.#stopped || this.#deps.isHeld?.() || !self ? undefined : jobs.due(now())
      if (!job || !self) return
      try {
        await this.#store(job, self)
        if (this.#stopped) return
        jobs.done(job.inbox_seq)
      } catch (error) {
        if (this.#stopped) return
        this.#fail(job, error as Error)
      }
    }
  }

  #fail({ inbox_seq, attempts }: HistoryJob, error: Error): void {
    const { jobs, log, now } = this.#deps
    if (attempts + 1 >= MOST_ATTEMPTS) {
      jobs.failed(inbox_seq, error.message, undefined)
      log.error(
        { inbox_seq },
        `A piece of history could not be had in ${MOST_ATTEMPTS} tries (${error.message}); it is kept in the inbox`,
      )
      return
    }
    const pauseMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts)
    jobs.failed(inbox_seq, error.message, now() + pauseMs)
    log.warn({ inbox_seq }, `A piece of history could not be had (${error.message}); tried again`)
  }

  async #store(job: HistoryJob, self: Me): Promise<void> {
    const attrs = JSON.parse(job.attrs) as Record<string, string>
    const content = readPeerContent(attrs, decodeMessage(withoutPadding(job.plaintext)), self)
    if (content?.resent.length) await this.#append(content.resent, self, 'the own phone')
    if (!content?.history) return
    const history = await this.#deps.fetchHistory(content.history)
    if (this.#stopped) return
    for (const { lid, pn } of mappingsOf(history)) this.#deps.store.learnLid(lid, pn, this.#deps.now())
    const messages = messagesOf(history)
    const added = await this.#append(messages, self, 'history')
    if (this.#stopped) return
    await this.#deps.onStored?.(content.history, history)
    if (messages.length > 0)
      this.#deps.log.info(`History from the phone: ${messages.length} messages, ${added} of them new`)
  }

  /** Returns how many were new. */
  async #append(messages: proto.IWebMessageInfo[], self: Me, by: string): Promise<number> {
    const { store, gaps, now } = this.#deps
    const context = { me: self, phoneOf: (lid: string) => store.phoneOf(lid), receivedAt: now() }
    const keptSince = this.#deps.keptSince?.() ?? 0
    let added = 0
    for (let at = 0; at < messages.length && !this.#stopped; at += CHUNK) {
      const rows = messages
        .slice(at, at + CHUNK)
        .flatMap((info) => readHistoryMessage(this.#withAuthor(info), context) ?? [])
        .filter(({ timestamp }) => timestamp >= keptSince)
      added += store.append(rows).length
      for (const row of rows) gaps.landed(row, by)
      await nextTurn()
    }
    return added
  }

  /** A phone may leave out who wrote a message that was asked for: the gap knows. */
  #withAuthor(info: proto.IWebMessageInfo): proto.IWebMessageInfo {
    const { key, participant } = info
    if (!key?.remoteJid || !key.id || key.fromMe || key.participant || participant) return info
    const gap = this.#deps.gaps.find(key.remoteJid, key.id)
    return gap ? { ...info, participant: gap.sender || gap.sender_lid } : info
  }
}
