/** What the old messages mean, by the monitor's own decisions. Reads PostgreSQL, changes nothing. */
import { randomUUID } from 'node:crypto'
import {
  eventsOfMessages,
  firstPostings,
  type NewDropEvent,
  newestReviews,
  type NewReview,
  type SchemaDatabase,
  type StoredDropEvent,
} from '@wa-monitor/database'
import { openMessageStoreReader } from '@wa-monitor/message-store'
// Scripts stand above the services: what the monitor decides is asked of the monitor.
import { decideMessage, messageKey } from '../../services/monitor/src/decide/decide-message.ts'
import { Known } from '../../services/monitor/src/decide/known.ts'
import type { ProjectRules } from '../../services/monitor/src/decide/rules.ts'
import type { Incoming } from '../../services/monitor/src/decide/understand-message.ts'
import { readBatch, readPage } from '../../services/monitor/src/read-batch.ts'

/** A drop without a row: the row and the event its first message makes. */
export interface Missed {
  review: NewReview
  event: NewDropEvent
}

export interface ProjectFindings {
  /** Different numbers named by messages that count. */
  drops: number
  missed: Missed[]
  /** Later postings of a drop, which the old monitor may have seen or not. */
  resubmissions: number
  /** Postings of drops that are completed by now. */
  afterCompletion: number
  rejects: { written: string; reason: string }[]
}

const AT_ONCE = 1000
const DAY_MS = 86_400_000

/** By project name. @param storePath a messages.db of our own layout with the old messages. */
export async function findMissed(
  database: SchemaDatabase,
  storePath: string,
  allRules: readonly ProjectRules[],
): Promise<Map<string, ProjectFindings>> {
  const said = readAll(storePath, allRules)
  const { known, firstPosted } = await lookUp(
    database,
    said.map(({ incoming }) => incoming),
  )
  const findings = new Map<string, ProjectFindings>()
  const numbers = new Map<string, Set<string>>()
  for (const {
    project: { name },
  } of allRules) {
    findings.set(name, { drops: 0, missed: [], resubmissions: 0, afterCompletion: 0, rejects: [] })
    numbers.set(name, new Set())
  }
  for (const { incoming, rules } of said) {
    const { name } = rules.project
    const found = findings.get(name)
    if (!found) continue
    const effects = decideMessage(incoming, known, { rules, readFrom: 0, now: Date.now(), newId: randomUUID })
    known.apply(effects)
    for (const number of incoming.found.numbers) numbers.get(name)?.add(number)
    const created = effects.flatMap((effect) => (effect.do === 'create' ? [effect.review] : []))
    for (const effect of effects) {
      if (effect.do === 'reject') found.rejects.push(effect.rejected)
      if (effect.do !== 'record') continue
      const { event } = effect
      const review = created.find(({ drop_number }) => drop_number === event.drop_number)
      if (event.kind === 'created' && review) found.missed.push({ review, event })
      // The first message about a drop that has a row is the one that made the row, whatever was counted then.
      else if (isFirst(firstPosted, event)) continue
      else if (event.kind === 'resubmitted' || event.kind === 'repeated') found.resubmissions += 1
      else if (event.kind === 'posted_after_completion') found.afterCompletion += 1
    }
  }
  for (const [name, found] of findings) found.drops = numbers.get(name)?.size ?? 0
  return findings
}

/** A group's clock and the old monitor's may have differed by their time zones. */
function isFirst(firstPosted: Map<string, number>, { drop_number, happened_at }: NewDropEvent): boolean {
  const posted = firstPosted.get(drop_number)
  if (posted === undefined) return false
  firstPosted.delete(drop_number)
  return happened_at.getTime() <= posted + DAY_MS
}

interface Said {
  incoming: Incoming
  rules: ProjectRules
}

/** What says something, of all groups, in the order it was sent: whoever posts a number first owns it. */
function readAll(storePath: string, allRules: readonly ProjectRules[]): Said[] {
  const store = openMessageStoreReader(storePath)
  try {
    const said: Said[] = []
    for (const rules of allRules) {
      for (let from = 0, more = true; more; ) {
        const stretch = { afterSeq: from, limit: AT_ONCE }
        const page = readPage(store, rules, stretch)
        const { messages, lastSeq, isFull } = readBatch(store, rules, { page, ...stretch })
        for (const incoming of messages) said.push({ incoming, rules })
        from = lastSeq
        more = isFull
      }
    }
    return said.toSorted((a, b) => a.incoming.message.timestamp - b.incoming.message.timestamp)
  } finally {
    store.close()
  }
}

async function lookUp(
  database: SchemaDatabase,
  said: readonly Incoming[],
): Promise<{ known: Known; firstPosted: Map<string, number> }> {
  const { schema } = database
  const drops = [...new Set(said.flatMap(({ found }) => found.numbers))]
  const byGroup = Map.groupBy(said, ({ message }) => message.chat_jid)
  return database.transaction(async (transaction) => {
    const reviews = await inChunks(drops, (chunk) => newestReviews(transaction, schema, chunk))
    const postings = await inChunks(drops, (chunk) => firstPostings(transaction, schema, chunk))
    const events: StoredDropEvent[] = []
    for (const [group, messages] of byGroup) {
      const ids = [...new Set(messages.map(({ message }) => messageKey(message)))]
      events.push(...(await inChunks(ids, (chunk) => eventsOfMessages(transaction, schema, group, chunk))))
    }
    return {
      known: new Known({ reviews, events }),
      firstPosted: new Map(
        postings.map(({ drop_number, posted_at }) => [drop_number, posted_at?.getTime() ?? Infinity]),
      ),
    }
  })
}

async function inChunks<Item, Row>(
  items: readonly Item[],
  work: (chunk: Item[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let start = 0; start < items.length; start += AT_ONCE)
    rows.push(...(await work(items.slice(start, start + AT_ONCE))))
  return rows
}
