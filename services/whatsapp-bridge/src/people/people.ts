import { setTimeout as pause } from 'node:timers/promises'
import {
  type BridgeErasedResponse,
  type BridgePersonResponse,
  maskNumber,
  parsePhone,
  phoneJid,
} from '@wa-monitor/contracts'
import type { MessageStoreWriter, Person } from '@wa-monitor/message-store'
import { HttpError, type Log } from '@wa-monitor/service'
import type { DiskGuard } from '../disk/disk-guard.ts'
import type { Session } from '../session/session.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'

/** A reader holds the log for milliseconds; one that is at it whenever we ask is a fault. */
const SCRUB_TRIES = 20
const SCRUB_PAUSE_MS = 250

interface Dependencies {
  session: Pick<Session, 'people'>
  store: Pick<MessageStoreWriter, 'people' | 'isOwnId' | 'scrub'>
  whatsapp: Pick<WhatsApp, 'forget' | 'dispatcher'>
  disk: Pick<DiskGuard, 'stopped'>
  log: Log
}

/** Everything that this number's two files hold of one person: to show him, and to erase it. */
export interface People {
  /** @throws HttpError 400 for what is no phone number, 409 for our own. */
  show(written: string): BridgePersonResponse
  /** @throws HttpError as `show`; 507 on a full disk; 503 when the files could not be cleaned: ask again then. */
  erase(written: string): Promise<BridgeErasedResponse>
}

export function createPeople({ session, store, whatsapp, disk, log }: Dependencies): People {
  function find(written: string): Person {
    const phone = parsePhone(written)
    if (phone === undefined)
      throw new HttpError(
        400,
        'invalid_number',
        'Give a phone number in international form, such as 27820000001',
      )
    const lids = [...new Set([...store.people.lidsOf(phone), ...session.people.lidsOf(phone)])].toSorted()
    if ([phoneJid(phone), ...lids].some((jid) => store.isOwnId(jid)))
      throw new HttpError(
        409,
        'own_number',
        'This is a number that was linked here; it cannot be erased or shown',
      )
    return { phone, lids }
  }

  async function scrub(clean: () => boolean): Promise<void> {
    for (let tries = 0; tries < SCRUB_TRIES; tries++) {
      if (clean()) return
      await pause(SCRUB_PAUSE_MS)
    }
    throw new HttpError(
      503,
      'not_scrubbed',
      'He is taken out of every row, but a reader kept the files from being cleaned of what stood there; ask again in a minute',
      { 'Retry-After': '60' },
    )
  }

  return {
    show(written) {
      const person = find(written)
      const messages = store.people.messagesOf(person).map(({ mentioned, ...row }) => ({
        ...row,
        is_from_me: row.is_from_me === 1,
        mentioned: JSON.parse(mentioned) as string[],
      }))
      const addresses = [phoneJid(person.phone), ...person.lids]
      return { success: true, addresses, messages, session: session.people.count(person) }
    },

    async erase(written) {
      const person = find(written)
      const stopped = disk.stopped()
      if (stopped !== undefined) throw new HttpError(507, 'disk_full', `${stopped} Nothing was erased.`)
      // What is on its way into messages.db first, or it would come out of the inbox afterwards.
      whatsapp.forget(person)
      for (const id of session.people.openSends(person))
        whatsapp.dispatcher.refuse(id, 'the person it is for, or about, was erased')
      // session.db first: should this be done again after a crash, messages.db still knows which LIDs are his.
      const inSession = session.people.erase(person)
      const { counts } = store.people.erase(person)
      const erased = prefixed({ session: inSession, messages: counts })
      const rows = Object.values(erased).reduce((sum, count) => sum + count, 0)
      log.warn(`Erased ${maskNumber(person.phone)} from ${rows} rows of session.db and messages.db`)
      await scrub(() => session.people.scrub())
      await scrub(() => store.scrub())
      return { success: true, erased }
    },
  }
}

/** `messages.db/lid_map`: file and table. */
function prefixed(files: Record<'session' | 'messages', Record<string, number>>): Record<string, number> {
  const named = Object.entries(files).flatMap(([file, tables]) =>
    Object.entries(tables).map(([table, count]) => [`${file}.db/${table}`, count] as const),
  )
  return Object.fromEntries(named)
}
