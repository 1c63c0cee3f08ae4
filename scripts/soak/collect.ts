import { openMessageStoreReader } from '@wa-monitor/message-store'
import { marksIn } from '../prove/feedback-rows.ts'
import type { Found, FoundDrops } from './compare.ts'
import type { SoakWorld } from './world.ts'

/** What messages.db, both schemas and the phones hold now. */
export async function collect(world: SoakWorld): Promise<Found> {
  return {
    messages: storedMessages(world),
    production: await dropsOf(world, 'public'),
    development: await dropsOf(world, 'dev'),
    phones: await shownOnPhones(world),
  }
}

/** The number of the last change in messages.db. */
export function lastSeq({ storePath }: SoakWorld): number {
  const reader = openMessageStoreReader(storePath)
  const seq = reader.lastSeq()
  reader.close()
  return seq
}

const PAGE = 1000

function storedMessages({ storePath, groups }: SoakWorld): Map<string, number> {
  const reader = openMessageStoreReader(storePath)
  const rows = new Map<string, number>()
  for (const { jid } of groups) {
    let page = reader.readChat(jid, 0, PAGE)
    while (page.length > 0) {
      for (const { id } of page) add(rows, id)
      page = reader.readChat(jid, page.at(-1)?.seq ?? 0, PAGE)
    }
  }
  reader.close()
  return rows
}

async function dropsOf(world: SoakWorld, schema: 'public' | 'dev'): Promise<FoundDrops> {
  const reviews = await world.database((transaction) =>
    transaction.query<{ drop_number: string }>(`SELECT drop_number FROM ${schema}.qa_photo_reviews`),
  )
  const seen = await world.database((transaction) =>
    transaction.query<{ message_id: string }>(`SELECT message_id FROM ${schema}.wa_monitor_drop_events`),
  )
  const rows = new Map<string, number>()
  const events = new Map<string, number>()
  for (const { drop_number } of reviews) add(rows, drop_number)
  for (const { message_id } of seen) add(events, message_id)
  return { rows, events }
}

/** How often each feedback could be read on each phone; what WhatsApp itself delivers again, phones show once. */
async function shownOnPhones({ simulator, groups }: SoakWorld): Promise<Map<string, number>> {
  const shown = new Map<string, number>()
  for (const phone of new Set(groups.flatMap(({ people }) => people))) {
    const copies = await simulator.copies(phone)
    const readable = copies.filter(({ error, duplicate }) => error === null && !duplicate)
    for (const { text } of readable) for (const number of marksIn(text)) add(shown, `${phone} ${number}`)
  }
  return shown
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
