import type { Database } from '@wa-monitor/database'
import type { Group, PostedDrops } from './posted-drops.ts'

export interface DropCounts {
  drops: number
  events: number
  /** Drops without a row, messages without their event or rejection, resubmissions that were not counted. */
  lost: number
  /** Rows, events and rejections beyond one, resubmissions counted beyond one, and whatever nobody posted. */
  twice: number
  /** Of the right number and of the wrong kind. */
  miscounted: number
  /** Rows in the tables of the other schema. */
  other_schema: number
}

interface EventRow {
  group_jid: string
  message_id: string
  drop_number: string
  kind: string
  revision: number
}

/** Compares what PostgreSQL holds with what was posted. Which of two groups was first with a drop is PostgreSQL's word. */
export async function countDrops(
  database: Database,
  posted: PostedDrops,
  groups: readonly Group[],
): Promise<DropCounts> {
  const query = <Row extends object>(text: string) =>
    database.transaction((transaction) => transaction.query<Row>(text))
  const reviews = await query<{ drop_number: string; project: string; revision: number }>(
    'SELECT drop_number, project, revision FROM public.qa_photo_reviews',
  )
  const events = await query<EventRow>(
    'SELECT group_jid, message_id, drop_number, kind, revision FROM public.wa_monitor_drop_events ORDER BY id',
  )
  const rejected = await query<{ group_jid: string; message_id: string; written: string; reason: string }>(
    'SELECT group_jid, message_id, written, reason FROM public.wa_monitor_rejected_numbers',
  )
  const [other] = await query<{ rows: number }>(`SELECT
    (SELECT count(*) FROM dev.qa_photo_reviews) + (SELECT count(*) FROM dev.wa_monitor_drop_events)
    + (SELECT count(*) FROM dev.wa_monitor_rejected_numbers) + (SELECT count(*) FROM dev.wa_monitor_cursors) AS rows`)
  const found = new Tally()
  const rowsOf = groupBy(reviews, ({ drop_number }) => drop_number)
  const eventsOf = groupBy(events, ({ drop_number }) => drop_number)
  const expectedRejects = [...posted.nearMisses].map(([message, written]) => `${message} ${written}`)
  for (const [drop, byGroup] of posted.posts) {
    const rows = rowsOf.get(drop) ?? []
    found.compare(1, rows.length)
    const named = eventsOf.get(drop) ?? []
    const expected = [...byGroup].flatMap(([group, ids]) => ids.map((id) => `${group} ${id}`))
    found.compareSets(
      expected,
      named.map(({ group_jid, message_id }) => `${group_jid} ${message_id}`),
    )
    const [row] = rows
    if (!row) continue
    const owner = groups.find(({ name }) => name === row.project)?.jid ?? ''
    const inOwner = byGroup.get(owner)?.length ?? 0
    found.compare(inOwner - 1, row.revision)
    const kinds = named.filter(({ group_jid }) => group_jid === owner)
    const inOrder = kinds.every(
      ({ kind, revision }, index) => kind === (index === 0 ? 'created' : 'resubmitted') && revision === index,
    )
    const strangers = named.filter(({ group_jid }) => group_jid !== owner)
    if (!inOrder || strangers.some(({ kind }) => kind !== 'other_project')) found.miscounted += 1
    for (const [group, ids] of byGroup) {
      if (group !== owner) expectedRejects.push(...ids.map((id) => `${group} ${id} ${drop}`))
    }
  }
  found.compareSets(
    expectedRejects,
    rejected.map(({ group_jid, message_id, written }) => `${group_jid} ${message_id} ${written}`),
  )
  for (const drop of new Set([...rowsOf.keys(), ...eventsOf.keys()])) {
    if (!posted.posts.has(drop)) found.twice += 1
  }
  return {
    drops: rowsOf.size,
    events: events.length,
    lost: found.lost,
    twice: found.twice,
    miscounted: found.miscounted,
    other_schema: other?.rows ?? 0,
  }
}

class Tally {
  lost = 0
  twice = 0
  miscounted = 0

  compare(wanted: number, found: number): void {
    this.lost += Math.max(0, wanted - found)
    this.twice += Math.max(0, found - wanted)
  }

  compareSets(wanted: readonly string[], found: readonly string[]): void {
    const missing = new Set(wanted)
    for (const one of found) if (!missing.delete(one)) this.twice += 1
    this.lost += missing.size
  }
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}
