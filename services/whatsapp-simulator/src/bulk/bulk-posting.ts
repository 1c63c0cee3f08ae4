import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as turn, setTimeout as later } from 'node:timers/promises'
import type { BulkJob, BulkPosts } from '@wa-monitor/contracts'
import { postToGroup } from '../phones/post-to-group.ts'
import { writeContent } from '../protocol/message-content.ts'
import type { Context } from '../world/context.ts'
import { fillTemplate } from './fill-template.ts'
import { bulkMessageId, newJobId } from './message-ids.ts'
import { Turns } from './turns.ts'

/** How long it may keep everybody else waiting; posts are encrypted and stored in batches that take about so long. */
const TURN_MS = 12
const MOST_AT_ONCE = 64
const LOOK_EVERY_MS = 5

/** Many posts at a wanted rate. It runs from `run` to the end of its returned promise, which never rejects. */
export class BulkPosting {
  readonly id = newJobId()
  readonly #context: Context
  readonly #wanted: BulkPosts
  readonly #turns: Turns
  readonly #stopped = new AbortController()
  readonly #delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS })
  readonly #startedAt = Date.now()
  #state: BulkJob['state'] = 'running'
  #begun = 0
  #posted = 0
  #finishedAt: number | null = null
  #error: string | null = null

  /** @throws HttpError when there is nobody who could post. */
  constructor(context: Context, wanted: BulkPosts) {
    this.#context = context
    this.#wanted = wanted
    this.#turns = new Turns(context, wanted)
  }

  get running(): boolean {
    return this.#state === 'running'
  }

  describe(): BulkJob {
    const seconds = ((this.#finishedAt ?? Date.now()) - this.#startedAt) / 1000
    return {
      id: this.id,
      state: this.#state,
      count: this.#wanted.count,
      posted: this.#posted,
      started_at: this.#startedAt,
      finished_at: this.#finishedAt,
      per_second: seconds === 0 ? 0 : Math.round((this.#posted / seconds) * 10) / 10,
      longest_turn_ms: Math.round(this.#delay.max / 1e6),
      error: this.#error,
    }
  }

  stop(): void {
    this.#stopped.abort()
  }

  async run(): Promise<void> {
    const { log, companions } = this.#context
    log.info({ job: this.id, count: this.#wanted.count }, 'Bulk posting begins')
    const release = this.#wanted.offline ? companions.hold() : undefined
    this.#delay.enable()
    try {
      await this.#postAll()
      this.#state = this.#stopped.signal.aborted ? 'stopped' : 'done'
    } catch (error) {
      this.#state = 'failed'
      this.#error = (error as Error).message
      log.error({ job: this.id, err: error }, 'Bulk posting failed')
    }
    release?.()
    this.#delay.disable()
    this.#finishedAt = Date.now()
    const { state, posted, per_second } = this.describe()
    log.info({ job: this.id, state, posted, per_second }, 'Bulk posting ends')
  }

  async #postAll(): Promise<void> {
    const began = performance.now()
    let size = 4
    while (this.#begun < this.#wanted.count && !this.#stopped.signal.aborted) {
      const batch = Math.min(size, this.#due(performance.now() - began))
      const from = performance.now()
      await Promise.all(Array.from({ length: batch }, () => this.#post()))
      if (batch === size) size = resize(size, performance.now() - from)
      if (batch === 0) await later(LOOK_EVERY_MS)
      else await turn()
    }
  }

  /** How many should be on their way by now and are not. */
  #due(sinceBeginningMs: number): number {
    const { count, per_second } = this.#wanted
    const soFar = per_second === undefined ? count : Math.ceil((sinceBeginningMs / 1000) * per_second)
    return Math.min(count, soFar) - this.#begun
  }

  async #post(): Promise<void> {
    const { text_template: template, first_drop: firstDrop } = this.#wanted
    const n = ++this.#begun
    const { group, author } = this.#turns.next()
    const text = fillTemplate(template, { n, firstDrop, group: group.name, author: author.name })
    const content = writeContent({ text, image: false, mentioned: [], quoted: undefined })
    const timestamp = Math.floor(Date.now() / 1000)
    await postToGroup(this.#context, group, author, { id: bulkMessageId(this.id, n), timestamp, content })
    this.#posted += 1
  }
}

/** The first post of somebody in a group costs several times what the next ones do. */
function resize(size: number, tookMs: number): number {
  if (tookMs > TURN_MS) return Math.max(1, Math.floor(size / 2))
  return tookMs < TURN_MS / 2 ? Math.min(MOST_AT_ONCE, size * 2) : size
}
