/** A month of drops, reviews and feedback that nobody posted: the same every time, counted back from now. */
import { randomUUID } from 'node:crypto'
import { STEP_COLUMNS, stepNumber } from '@wa-monitor/contracts'
import type { Database, Transaction } from '@wa-monitor/database'
import { DRAFT, GROUPS, PEOPLE, SHOWN_DROP } from './invented-people.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const DAYS = 30

interface Posted {
  number: string
  group: (typeof GROUPS)[number]
  person: (typeof PEOPLE)[number]
  at: Date
  /** Once more, so many minutes later; undefined: never. */
  againAfter: number | undefined
  /** Between the newest post and its answer; undefined: nobody has looked yet. */
  answeredAfter: number | undefined
  answer: 'completed' | 'queued' | 'sent' | 'delivered' | 'read' | 'failed'
  missing: number[]
}

/** Numbers between 0 and 1 that look like chance and are the same in every run. */
function chances(): () => number {
  let state = 42
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

export async function inventDrops(database: Database, now: number): Promise<void> {
  for (const posted of [...month(now), shownDrop(now)])
    await database.transaction((transaction) => insert(transaction, posted, now))
}

function month(now: number): Posted[] {
  const chance = chances()
  const some = <T>(list: readonly T[]) => list[Math.floor(chance() * list.length)] as T
  const drops: Posted[] = []
  let number = 1_751_000
  for (let day = DAYS; day >= 0; day--) {
    const weekend = [0, 6].includes(new Date(now - day * DAY).getDay())
    const count = day === 0 ? 26 : Math.round((weekend ? 3 : 12) + chance() * 9 + (DAYS - day) / 5)
    for (let nth = 0; nth < count; nth++) {
      number += 1 + Math.floor(chance() * 5)
      const spread = day === 0 ? ((count - nth) ** 1.6 * 2 + 1) * MINUTE : (nth / count) * 9 * 60 * MINUTE
      const at = new Date(day === 0 ? now - spread : now - day * DAY - 5 * 60 * MINUTE + spread)
      const recent = day === 0 && nth > count - 11
      drops.push({
        number: `DR${number}`,
        group: some(GROUPS),
        person: some(PEOPLE),
        at,
        againAfter: chance() < (recent ? 0.2 : 0.28) ? 2 + chance() * (recent ? 3 : 80) : undefined,
        answeredAfter: recent ? (chance() < 0.3 ? 2 : undefined) : 3 + chance() * 45,
        answer: (recent
          ? (['queued', 'queued', 'sent'] as const)
          : (['completed', 'completed', 'completed', 'read', 'read', 'delivered'] as const)
        ).at(Math.floor(chance() * (recent ? 3 : 6))) as Posted['answer'],
        missing: [9, 11, 12].filter(() => chance() < 0.6),
      })
    }
  }
  const [failed] = drops.slice(-14)
  if (failed) Object.assign(failed, { answer: 'failed', answeredAfter: 4, againAfter: undefined })
  return drops
}

/** The one that is looked at: posted, answered, read, and there again. */
function shownDrop(now: number): Posted {
  return {
    number: SHOWN_DROP,
    group: GROUPS[0],
    person: PEOPLE[0],
    at: new Date(now - 52 * MINUTE),
    againAfter: 49,
    answeredAfter: undefined,
    answer: 'read',
    missing: [9, 12],
  }
}

async function insert(transaction: Transaction, posted: Posted, now: number): Promise<void> {
  const { number, group, person, at, againAfter, answeredAfter, answer, missing } = posted
  const id = randomUUID()
  const ago = (from: Date, minutes: number) => new Date(Math.min(now, from.getTime() + minutes * MINUTE))
  const again = againAfter === undefined ? undefined : ago(at, againAfter)
  const answered = answeredAfter === undefined ? undefined : ago(again ?? at, answeredAfter)
  const completed = answered !== undefined && answer === 'completed'
  const good = STEP_COLUMNS.map(
    (column) => completed || (Boolean(answered ?? again) && !missing.includes(stepNumber(column))),
  )
  const gone = ['sent', 'delivered', 'read'].includes(answer)
  await transaction.query(
    `INSERT INTO public.qa_photo_reviews (id, drop_number, review_date, project, user_name, sender_name, submitted_by,
       whatsapp_message_date, completed, incomplete, resubmitted, revision, feedback_sent, comment, created_at, updated_at, ${STEP_COLUMNS.join(', ')})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $8, $15, ${STEP_COLUMNS.map((_, index) => `$${index + 16}`).join(', ')})`,
    [
      id,
      number,
      at,
      group.name,
      person.number,
      person.name,
      `${person.number}@s.whatsapp.net`,
      at,
      completed,
      answered !== undefined && !completed,
      again !== undefined,
      again ? 1 : 0,
      answered && gone && answer !== 'completed' ? answered : null,
      completed ? 'All there.' : '',
      answered ?? again ?? at,
      ...good,
    ],
  )
  const post = (kind: string, when: Date, revision: number) =>
    transaction.query(
      `INSERT INTO public.wa_monitor_drop_events (drop_number, kind, project, group_jid, message_id, sender_key, sender, sender_lid,
         sender_name, happened_at, recorded_at, revision)
       VALUES ($1, $2, $3, $4, $5, $6, $6, '', $7, $8, $8, $9)`,
      [
        number,
        kind,
        group.name,
        group.jid,
        `${kind}-${number}`,
        `${person.number}@s.whatsapp.net`,
        person.name,
        when,
        revision,
      ],
    )
  await post('created', at, 0)
  if (again) {
    const first = ago(at, (againAfter ?? 0) / 3)
    await review(transaction, { id, number, at: first, revision: 0, missing, completed: false })
    await feedback(transaction, { posted, id, at: first, revision: 0, state: 'read' })
    await post('resubmitted', again, 1)
  }
  if (!answered) return
  const revision = again ? 1 : 0
  await review(transaction, { id, number, at: answered, revision, missing, completed })
  if (!completed) await feedback(transaction, { posted, id, at: answered, revision, state: answer })
}

async function review(
  transaction: Transaction,
  {
    id,
    number,
    at,
    revision,
    missing,
    completed,
  }: { id: string; number: string; at: Date; revision: number; missing: number[]; completed: boolean },
): Promise<void> {
  const all = STEP_COLUMNS.map(stepNumber)
  await transaction.query(
    `INSERT INTO public.wa_monitor_review_events (review_id, drop_number, revision, kind, by, steps_good, happened_at, incomplete)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      number,
      revision,
      completed ? 'completed' : 'reviewed',
      'Lindiwe Dube',
      completed ? all : all.filter((step) => !missing.includes(step)),
      at,
      completed ? null : true,
    ],
  )
}

async function feedback(
  transaction: Transaction,
  {
    posted,
    id,
    at,
    revision,
    state,
  }: { posted: Posted; id: string; at: Date; revision: number; state: string },
): Promise<void> {
  const key = randomUUID()
  const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)
  const steps = ['queued', 'sending', 'sent', 'delivered', 'read']
  const life = state === 'failed' ? ['queued', 'failed'] : steps.slice(0, steps.indexOf(state) + 1)
  const gone = steps.indexOf(state) >= 2
  const failed = state === 'failed'
  await transaction.query(
    `INSERT INTO public.wa_monitor_feedback (id, drop_number, review_id, revision, project, group_jid, message, mentioned_jid,
       quoted_message_id, state, reason_code, reason, waits_until, message_id, sent_at, sending_at, delivered_at, read_at, created_at,
       updated_at, queued_at, created_by, sender)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, $18, $18, $18, $19, 'whatsapp-bridge')`,
    [
      key,
      posted.number,
      id,
      revision,
      posted.group.name,
      posted.group.jid,
      DRAFT(posted.number, posted.missing),
      `${posted.person.number}@s.whatsapp.net`,
      `created-${posted.number}`,
      state,
      failed ? 'mention_not_in_group' : state === 'queued' ? 'minute_limit' : '',
      failed
        ? 'Thabo is not in the group any more'
        : state === 'queued'
          ? 'Waits for the limit of messages per minute'
          : '',
      state === 'queued' ? new Date(Date.now() + 90_000) : null,
      gone ? `3EB0${posted.number}${revision}` : null,
      gone ? later(40) : null,
      steps.indexOf(state) >= 3 ? later(43) : null,
      state === 'read' ? later(160) : null,
      at,
      'Lindiwe Dube',
    ],
  )
  for (const [index, one] of life.entries())
    await transaction.query(
      `INSERT INTO public.wa_monitor_feedback_events (feedback_id, drop_number, state, detail, happened_at, by)
       VALUES ($1, $2, $3, '', $4, $5)`,
      [key, posted.number, one, later([0, 38, 40, 43, 160][index] ?? 160), index === 0 ? 'Lindiwe Dube' : ''],
    )
}
