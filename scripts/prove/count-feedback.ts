import { GONE_FEEDBACK_STATES } from '@wa-monitor/contracts'
import { type AskedRow, marksIn } from './feedback-rows.ts'
import type { FeedbackWorld } from './feedback-world.ts'
import { readWireMessages } from './wire.ts'

const GONE = new Set<string>(GONE_FEEDBACK_STATES)
const STOPPED = new Set(['held', 'failed', 'cancelled', 'expired'])

export interface StoredRow {
  id: string
  rank: number
  seq: number
  state: string
  reason_code: string
  /** Its own, or that of the message it went out in. */
  message_id: string | null
  is_carried: boolean
  /** Unix milliseconds: when it was first handed over. */
  handed_at: number | null
  /** How often its timeline says that it was sent. */
  sent_events: number
  /** Its review knows that it was answered; true for a reply, which has none. */
  is_marked: boolean
}

export function readRows(world: FeedbackWorld): Promise<StoredRow[]> {
  return world.database((transaction) =>
    transaction.query<StoredRow>(
      `SELECT row.id, row.rank, row.seq, row.state, row.reason_code, row.carried_by IS NOT NULL AS is_carried,
         coalesce(row.message_id, carrier.message_id) AS message_id,
         (SELECT (extract(epoch FROM min(event.happened_at)) * 1000)::float8
          FROM public.wa_monitor_feedback_events AS event
          WHERE event.feedback_id = row.id AND event.state = 'sending') AS handed_at,
         (SELECT count(*) FROM public.wa_monitor_feedback_events AS event
          WHERE event.feedback_id = row.id AND event.state = 'sent') AS sent_events,
         row.review_id IS NULL OR review.feedback_sent IS NOT NULL AS is_marked
       FROM public.wa_monitor_feedback AS row
       LEFT JOIN public.wa_monitor_feedback AS carrier ON carrier.id = row.carried_by
       LEFT JOIN public.qa_photo_reviews AS review ON review.id = row.review_id`,
    ),
  )
}

/** Compares phones, wire and PostgreSQL with what was asked for. Bridge and senders may still run. */
export async function countFeedback(world: FeedbackWorld, asked: readonly AskedRow[]) {
  const { simulator, groups } = world.whatsapp
  const shown = await readPhones(world, asked)
  const wire = await readWireMessages(simulator)
  const leftAt = new Map(
    wire.flatMap(({ message_id, sends }) => {
      const first = Math.min(...sends.flatMap(({ received }) => received))
      return Number.isFinite(first) ? [[message_id, first] as const] : []
    }),
  )
  const stored = new Map((await readRows(world)).map((row) => [row.id, row]))
  const lost = asked.filter((row) => !shown.onHisPhone.has(row.number))
  const twice = asked.filter(
    ({ number }) => (shown.idsOf.get(number)?.size ?? 0) > 1 || shown.shownTwice.has(number),
  )
  const inDatabase = asked.flatMap(({ id }) => stored.get(id) ?? [])
  const known = new Set(inDatabase.flatMap(({ message_id }) => message_id ?? []))
  const disorder = outOfOrder(asked, stored, leftAt)
  return {
    leftAt,
    /** What went wrong, row by row, as far as anybody reads it. */
    wrong: [
      ...lost.map(({ number }) => `row ${number} is not on its phone`),
      ...twice.map(
        ({ number }) => `row ${number} went out under ${[...(shown.idsOf.get(number) ?? [])].join(' and ')}`,
      ),
      ...disorder,
    ].slice(0, 20),
    counts: {
      rows: asked.length,
      delivered: asked.length - lost.length,
      lost: lost.length,
      twice: twice.length,
      out_of_order: disorder.length,
      shared: inDatabase.filter(({ is_carried }) => is_carried).length,
      ids_on_the_wire: leftAt.size,
      ids_of_no_row: [...leftAt.keys()].filter((id) => !known.has(id)).length,
      without_mention: shown.withoutMention.size,
      rows_gone: inDatabase.filter(({ state }) => GONE.has(state)).length,
      rows_delivered: inDatabase.filter(({ state }) => ['delivered', 'read'].includes(state)).length,
      sent_more_than_once_on_the_timeline: inDatabase.filter(({ sent_events }) => sent_events > 1).length,
      reviews_unmarked: inDatabase.filter(({ is_marked }) => !is_marked).length,
      stopped: inDatabase.filter(({ state }) => STOPPED.has(state)).length,
      corrections: asked.filter(({ purpose }) => purpose === 'correction').length,
      approvals: asked.filter(({ purpose }) => purpose === 'approval').length,
      replies: asked.filter(({ purpose }) => purpose === 'reply').length,
      groups: groups.size,
    },
  }
}

/** What the phones show: of each WhatsApp id the first copy they could read. */
async function readPhones(world: FeedbackWorld, asked: readonly AskedRow[]) {
  const { simulator, groups } = world.whatsapp
  const { contractors } = await simulator.state()
  const members = new Set([...groups.values()].flat())
  const phoneOf = new Map(asked.map(({ number, phone }) => [number, phone]))
  const idsOf = new Map<number, Set<string>>()
  const onHisPhone = new Set<number>()
  const shownTwice = new Set<number>()
  const withoutMention = new Set<number>()
  for (const { phone, lid } of contractors.filter((person) => members.has(person.phone))) {
    const own = new Set([`${phone}@s.whatsapp.net`, `${lid}@lid`])
    for (const { text, message_id, error, duplicate, mentioned } of await simulator.copies(phone)) {
      if (error !== null || duplicate) continue
      for (const number of marksIn(text)) {
        idsOf.set(number, (idsOf.get(number) ?? new Set()).add(message_id))
        if (phoneOf.get(number) !== phone) continue
        if (onHisPhone.has(number)) shownTwice.add(number)
        onHisPhone.add(number)
        if (!mentioned.some((jid) => own.has(jid))) withoutMention.add(number)
      }
    }
  }
  return { idsOf, onHisPhone, shownTwice, withoutMention }
}

/** Between a sender's look at what goes first and the event that says so, on a busy machine. */
const DECIDING_MS = 1000

/**
 * Pairs of one group in which a row left before another one that had to go first: one of the same or a lower rank that was
 * committed before the other was even asked for; or one of a lower rank that was committed before the other was handed over.
 * What went along in another one's message left early by intention.
 */
function outOfOrder(
  asked: readonly AskedRow[],
  stored: ReadonlyMap<string, StoredRow>,
  leftAt: ReadonlyMap<string, number>,
): string[] {
  const rows = asked.flatMap((row) => {
    const found = stored.get(row.id)
    const left = leftAt.get(found?.message_id ?? '')
    return found && left !== undefined ? [{ ...row, ...found, left }] : []
  })
  return rows
    .filter(({ is_carried }) => !is_carried)
    .flatMap((early) =>
      rows
        .filter((late) => late.group === early.group && late.left > early.left)
        .filter(
          (late) =>
            (late.rank <= early.rank && late.seq < early.seq && late.answeredAt <= early.askedAt) ||
            (late.rank < early.rank && late.answeredAt + DECIDING_MS < (early.handed_at ?? 0)),
        )
        .map(
          (late) =>
            `row ${early.number} (rank ${early.rank}) left ${late.left - early.left} ms before row ${late.number} (rank ${late.rank})`,
        ),
    )
}
