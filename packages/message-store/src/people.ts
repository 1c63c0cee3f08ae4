import {
  ERASED,
  erasedAs,
  jidUser,
  type PersonPattern,
  personPattern,
  phoneJid,
  type StoredMessage,
} from '@wa-monitor/contracts'
import { databaseSize, emptyLog, rewriteDatabase, type SqliteDatabase } from '@wa-monitor/sqlite'
import { readMeta, writeMeta } from './store-meta.ts'

/** A person, by every address he is known by. */
export interface Person {
  /** Digits in international form. */
  phone: string
  /** JIDs without device. */
  lids: readonly string[]
}

/** One person's traces in messages.db (docs/decisions/0014-erasing-a-person.md). */
export interface PeopleInStore {
  /** Whether anybody was ever erased here. */
  anybody(): boolean
  /** Every LID that was ever told to be this phone. */
  lidsOf(phone: string): string[]
  /** What he wrote, what was written in his own chat, and what names him: oldest first. */
  messagesOf(person: Person): StoredMessage[]
  /**
   * Takes him out of all rows, in one transaction. Returns how many rows of each table were changed or removed, and whether
   * there was a chat with him alone: it has another name now.
   */
  erase(person: Person): { counts: Record<'messages' | 'lid_map' | 'chats', number>; hadChat: boolean }
}

const COLUMNS = `seq, id, chat_jid, sender, sender_lid, sender_name, content, kind, timestamp, received_at, is_from_me,
  quoted_id, mentioned, media_type, filename, target_id`

/** His row, a row of the chat with him, or a row that names him; 0 or 1 each. */
interface Trace extends Pick<StoredMessage, 'seq' | 'chat_jid' | 'sender' | 'sender_lid' | 'sender_name'> {
  content: string
  kind: string
  mentioned: string
  filename: string
  is_his: number
  is_his_chat: number
}

export function createPeople(db: SqliteDatabase): PeopleInStore {
  /** How many were erased so far. */
  let erasedPeople = Number(readMeta(db, ERASED_PEOPLE) ?? 0)
  /** Whom the statement that runs is about: SQLite asks for each row. */
  let pattern: PersonPattern
  db.function('names_person', (text: unknown) => Number(typeof text === 'string' && pattern.isIn(text)))
  const lidsOf = db.prepare<[{ pn: string }], { lid: string }>(`
    SELECT lid FROM lid_map WHERE pn = @pn
    UNION SELECT sender_lid FROM messages WHERE sender = @pn AND sender_lid <> ''`)
  const his = `(sender IN (SELECT value FROM json_each(@jids)) OR sender_lid IN (SELECT value FROM json_each(@jids)))`
  const hisChat = `chat_jid IN (SELECT value FROM json_each(@jids))`
  const anyTrace = `${his} OR ${hisChat} OR names_person(content) OR names_person(mentioned) OR names_person(filename)`
  const messagesOf = db.prepare<[{ jids: string }], StoredMessage>(
    `SELECT ${COLUMNS} FROM messages WHERE ${anyTrace} ORDER BY seq`,
  )
  const traces = db.prepare<[{ jids: string }], Trace>(`
    SELECT seq, chat_jid, sender, sender_lid, sender_name, content, kind, mentioned, filename, ${his} AS is_his,
      ${hisChat} AS is_his_chat FROM messages WHERE ${anyTrace} ORDER BY seq`)
  const rewrite = db.prepare<[Omit<Trace, 'kind' | 'is_his' | 'is_his_chat'>]>(`
    UPDATE messages SET chat_jid = @chat_jid, sender = @sender, sender_lid = @sender_lid, sender_name = @sender_name,
      content = @content, mentioned = @mentioned, filename = @filename WHERE seq = @seq`)
  const forgetLids = db.prepare(
    'DELETE FROM lid_map WHERE pn = @pn OR lid IN (SELECT value FROM json_each(@jids))',
  )
  const forgetChats = db.prepare('DELETE FROM chats WHERE jid IN (SELECT value FROM json_each(@jids))')

  /** What the statements are given. */
  function about({ phone, lids }: Person): { jids: string; pn: string } {
    pattern = personPattern(phone, lids.map(jidUser))
    const pn = phoneJid(phone)
    return { jids: JSON.stringify([pn, ...lids]), pn }
  }

  function erase(person: Person): ReturnType<PeopleInStore['erase']> {
    const { jids, pn } = about(person)
    const found = traces.all({ jids })
    const marker = found.length > 0 ? erasedAs(nextNumber()) : ERASED
    for (const { kind, is_his, is_his_chat, ...row } of found)
      rewrite.run(
        is_his || is_his_chat ? emptied({ ...row, kind, is_his, is_his_chat }, marker) : unnamed(row),
      )
    return {
      counts: {
        messages: found.length,
        lid_map: forgetLids.run({ jids, pn }).changes,
        chats: forgetChats.run({ jids }).changes,
      },
      hadChat: found.some(({ is_his_chat }) => is_his_chat === 1),
    }
  }

  function nextNumber(): number {
    erasedPeople += 1
    writeMeta(db, ERASED_PEOPLE, String(erasedPeople))
    return erasedPeople
  }

  function emptied(row: Trace, marker: string): Parameters<typeof rewrite.run>[0] {
    const { seq, kind, content, chat_jid, sender, sender_lid, is_his, is_his_chat } = row
    return {
      seq,
      chat_jid: is_his_chat ? marker : chat_jid,
      sender: is_his ? marker : sender,
      sender_lid: is_his ? '' : sender_lid,
      sender_name: '',
      // How far a message of ours got says nothing of a person but who got it.
      content: kind === 'send_state' ? content : '',
      mentioned: '[]',
      filename: '',
    }
  }

  function unnamed<Row extends Pick<Trace, 'content' | 'mentioned' | 'filename'>>(row: Row): Row {
    const mentioned = (JSON.parse(row.mentioned) as string[]).filter((jid) => !pattern.isIn(jid))
    return {
      ...row,
      content: pattern.without(row.content),
      mentioned: JSON.stringify(mentioned),
      filename: pattern.without(row.filename),
    }
  }

  return {
    anybody: () => erasedPeople > 0,
    lidsOf: (phone) => lidsOf.all({ pn: phoneJid(phone) }).map(({ lid }) => lid),
    messagesOf: (person) => messagesOf.all({ jids: about(person).jids }),
    erase: db.transaction(erase),
  }
}

/** In `meta`: how many people were erased. */
const ERASED_PEOPLE = 'erased_people'

/** The range of `chat_jid` that holds every chat with somebody who was erased. */
export const ERASED_CHATS = { from: `${ERASED}:`, to: `${ERASED};` }

/** Some 300,000 messages. */
const REWRITTEN_BYTES = 128 * 1024 * 1024

/**
 * Sees to it that no byte of what was erased is left in the files. A store of moderate size is written anew, whatever an
 * earlier version has left behind in it; in a larger one `secure_delete` has overwritten what was erased. The event loop
 * stands still meanwhile.
 *
 * @param upToBytes what is of moderate size.
 * @returns false when a reader stood in the way: call it again in a moment.
 */
export function scrubStore(db: SqliteDatabase, upToBytes = REWRITTEN_BYTES): boolean {
  if (databaseSize(db) <= upToBytes) rewriteDatabase(db)
  return emptyLog(db)
}
