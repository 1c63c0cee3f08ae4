import { setTimeout as pause } from 'node:timers/promises'
import { type FeedbackPurpose } from '@wa-monitor/contracts'
import { insertReplies } from '@wa-monitor/database'
import { startMonitor, waitFor } from '@wa-monitor/local-stack'
import type { FeedbackWorld } from './feedback-world.ts'
import type { Random } from './random.ts'

/** A row of feedback that was asked for, and what came back. */
export interface AskedRow {
  number: number
  purpose: FeedbackPurpose
  group: string
  /** Of the contractor it is for, digits. */
  phone: string
  /** Its id, once the api or the table has it. */
  id: string
  /** Unix milliseconds: before it was asked for, and when it was certainly committed. */
  askedAt: number
  answeredAt: number
}

interface Drop {
  number: string
  group: string
  phone: string
  messageId: string
}

const LONG_MS = 180_000
const AT_ONCE = 8
/** A reviewer goes through what one contractor has posted, and then through the next one's. */
const MOST_IN_A_ROW = 5

/** How a row is known again on the phones, whatever stands around it. */
export function markOf(number: number): string {
  return `[row ${number}]`
}

export function marksIn(text: string): number[] {
  return [...new Set([...text.matchAll(/\[row (\d+)\]/g)].map(([, number]) => Number(number)))]
}

/** What contractors posted, and what reviewers and rules answer. */
export class FeedbackRows {
  readonly asked: AskedRow[] = []
  /** Requests that had to be repeated, since nobody answered or the api said "later". */
  repeated = 0
  readonly #world: FeedbackWorld
  readonly #random: Random
  #waiting: Drop[] = []
  #answered: Drop[] = []

  constructor(world: FeedbackWorld, random: Random) {
    this.#world = world
    this.#random = random
  }

  /** So many drops are posted, and a monitor makes their rows; it runs no longer than that. */
  async post(directory: string, drops: number): Promise<void> {
    const { whatsapp, postgres, projectsPath } = this.#world
    const monitor = await startMonitor(directory, 'production', {
      storePath: whatsapp.bridge.storePath,
      projectsPath,
      databaseUrl: postgres.url,
      variables: { SCAN_INTERVAL: '1' },
    })
    const count = (what: string) => async () => {
      const [found] = await this.#world.database((transaction) =>
        transaction.query<{ rows: number }>(`SELECT count(*) AS rows FROM public.${what}`),
      )
      return found?.rows ?? 0
    }
    const cursors = count('wa_monitor_cursors')
    await waitFor('every group to have its cursor', async () => (await cursors()) >= whatsapp.groups.size)
    let number = 0
    const poster = async () => {
      while (number < drops) {
        const drop = `DR${1_700_000 + number++}`
        const { id, chat, from } = await whatsapp.post(this.#random, drop)
        this.#waiting.push({ number: drop, group: chat, phone: from, messageId: id })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, poster))
    const rows = count('qa_photo_reviews')
    await waitFor('every drop to have its row', async () => (await rows()) === drops, LONG_MS)
    await monitor.stop()
  }

  /** One sitting: several answers to one contractor, in a row. @returns how many. */
  async next(most: number): Promise<number> {
    const chosen = this.#random.pick(this.#waiting)
    const his = this.#waiting.filter(({ group, phone }) => group === chosen.group && phone === chosen.phone)
    const count = Math.min(most, his.length, this.#random.between(1, MOST_IN_A_ROW))
    const purposes = his.slice(0, count).map((drop) => ({ drop, purpose: this.#purpose() }))
    for (const { drop, purpose } of purposes) {
      this.#waiting = this.#waiting.filter((one) => one !== drop)
      await this.ask(drop, purpose)
    }
    return count
  }

  async ask(drop: Drop, purpose: FeedbackPurpose): Promise<void> {
    const row: AskedRow = {
      number: this.asked.length + 1,
      purpose,
      group: drop.group,
      phone: drop.phone,
      id: '',
      askedAt: Date.now(),
      answeredAt: Number.POSITIVE_INFINITY,
    }
    this.asked.push(row)
    this.#answered.push(drop)
    row.id = purpose === 'reply' ? await this.#reply(row, drop) : await this.#review(row, drop)
    row.answeredAt = Date.now()
  }

  #purpose(): FeedbackPurpose {
    const chance = this.#random.next()
    return chance < 0.6 ? 'correction' : chance < 0.85 ? 'approval' : 'reply'
  }

  /** As the page does it, until the api has said yes. */
  async #review({ number, purpose }: AskedRow, drop: Drop): Promise<string> {
    const request = { dropId: drop.number, message: `${TEXTS[purpose]} ${markOf(number)}`, kind: purpose }
    for (;;) {
      const answer = await this.#world.api
        .call('POST', '/api/wa-monitor-send-feedback', request, { 'idempotency-key': `proof-${number}` })
        .catch(() => undefined)
      if (answer?.status === 202) return String(answer.body.feedback_id)
      if (answer && answer.status < 500 && answer.status !== 429)
        throw new Error(`the api refuses row ${number}: ${answer.status} ${JSON.stringify(answer.body)}`)
      this.repeated += 1
      await pause(this.#random.between(50, 250))
    }
  }

  /** As a monitor does it for a rule. A group has room for so many replies; then the contractor gets a correction. */
  async #reply(row: AskedRow, drop: Drop): Promise<string> {
    const key = `proof-${row.number}`
    const id = await this.#world.database(async (transaction) => {
      await insertReplies(transaction, 'public', [
        {
          project: 'a rule',
          group_jid: drop.group,
          message: `${TEXTS.reply} ${markOf(row.number)}`,
          mentioned_jid: `${drop.phone}@s.whatsapp.net`,
          quoted_message_id: drop.messageId,
          idempotency_key: key,
        },
      ])
      const [found] = await transaction.query<{ id: string }>(
        'SELECT id FROM public.wa_monitor_feedback WHERE idempotency_key = $1',
        [key],
      )
      return found?.id
    })
    if (id !== undefined) return id
    row.purpose = 'correction'
    return this.#review(row, drop)
  }
}

const TEXTS: Record<FeedbackPurpose, string> = {
  correction: 'step 9 is missing, the barcode cannot be read',
  approval: 'all photos are good, thank you',
  reply: 'the office is open from eight',
}
