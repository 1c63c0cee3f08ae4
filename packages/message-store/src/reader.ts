import { existsSync, statSync } from 'node:fs'
import { MESSAGE_STORE_SCHEMA_VERSION, type StoredMessage } from '@wa-monitor/contracts'
import { openShared, type SqliteDatabase } from '@wa-monitor/sqlite'
import { StoreNotReadyError, StoreVersionError } from './errors.ts'
import { readStoreMeta } from './store-meta.ts'

/** messages.db as monitors and pages see it: never written, opened again by itself when the file was replaced. */
export interface MessageStoreReader {
  /**
   * The store that sequence numbers belong to, as it is now: after a power cut the bridge gives the same file another id.
   *
   * @throws StoreNotReadyError, StoreVersionError — as every method here.
   */
  storeId(): string
  /** The newest `seq` ever given out; 0 in an empty store. */
  lastSeq(): number
  /** The newest `seq` of each chat that has any. */
  lastSeqByChat(): Map<string, number>
  /** Rows of one chat with `seq` above `afterSeq`, oldest first, at most `limit`. */
  readChat(chatJid: string, afterSeq: number, limit: number): StoredMessage[]
  /**
   * The same rows without talk: messages that answer none and whose text does not hold `letters` (ASCII, in upper or lower
   * case).
   */
  readChatHolding(letters: string, chatJid: string, afterSeq: number, limit: number): ChatPage
  /** How many rows a chat has with `seq` above `afterSeq`, up to `lastSeq`. */
  countChat(chatJid: string, afterSeq: number, lastSeq: number): number
  /** The newest rows of one chat with `seq` below `beforeSeq`, oldest first, at most `limit`. */
  readChatBefore(chatJid: string, beforeSeq: number, limit: number): StoredMessage[]
  /** What a chat has behind `afterSeq`: how many rows, and when the first of them was stored (Unix milliseconds). */
  waitingIn(chatJid: string, afterSeq: number): { rows: number; since: number | undefined }
  /** Rows of all chats with `seq` above `afterSeq`, oldest first, at most `limit`. */
  readAll(afterSeq: number, limit: number): StoredMessage[]
  /** Receipts (`send_state`) of a chat that were stored while only this LID of their sender was known. */
  receiptsOfLid(chatJid: string, lid: string): StoredMessage[]
  /** One message by its WhatsApp id: what a reply or an edit refers to. Several people may have used the same id. */
  findMessages(chatJid: string, id: string): StoredMessage[]
  /** Every number this installation ever linked, as JIDs without device, phone and LID form. */
  ownIds(): Set<string>
  /** The phone JID of a LID, or undefined. */
  phoneOf(lid: string): string | undefined
  close(): void
}

/** What comes next in a chat. */
export interface ChatPage {
  /** Oldest first. */
  rows: StoredMessage[]
  /** How many there were, with those that are left out here. */
  length: number
  /** The `seq` of the last of them; where the page began, when there was none. */
  lastSeq: number
}

/** Opens nothing yet: the file may not be there before the bridge has started. */
export function openMessageStoreReader(path: string): MessageStoreReader {
  let current: Opened | undefined
  const opened = (): Opened => {
    if (current && !isReplaced(path, current.inode)) return current
    current?.db.close()
    current = undefined
    current = open(path)
    return current
  }
  return {
    storeId() {
      const { id, storeId } = opened()
      return id.get()?.value ?? storeId
    },
    lastSeq: () => opened().lastSeq.get()?.seq ?? 0,
    lastSeqByChat: () =>
      new Map(
        opened()
          .byChat.all()
          .map(({ chat_jid, seq }) => [chat_jid, seq]),
      ),
    readChat: (chatJid, afterSeq, limit) => opened().readChat.all(chatJid, afterSeq, limit),
    readChatHolding(letters, chatJid, afterSeq, limit) {
      const { pageOf, readHolding } = opened()
      const { length = 0, lastSeq } = pageOf.get(chatJid, afterSeq, limit) ?? {}
      if (!lastSeq) return { rows: [], length, lastSeq: afterSeq }
      const rows = readHolding.all(chatJid, afterSeq, lastSeq, letters.toLowerCase())
      return { rows, length, lastSeq }
    },
    countChat: (chatJid, afterSeq, lastSeq) => opened().countBetween.get(chatJid, afterSeq, lastSeq)?.n ?? 0,
    readChatBefore: (chatJid, beforeSeq, limit) =>
      opened().readChatBefore.all(chatJid, beforeSeq, limit).toReversed(),
    waitingIn(chatJid, afterSeq) {
      const { count, readChat } = opened()
      const rows = count.get(chatJid, afterSeq)?.n ?? 0
      return { rows, since: rows === 0 ? undefined : readChat.get(chatJid, afterSeq, 1)?.received_at }
    },
    readAll: (afterSeq, limit) => opened().readAll.all(afterSeq, limit),
    receiptsOfLid: (chatJid, lid) => opened().receiptsOfLid.all(lid, chatJid),
    findMessages: (chatJid, id) => opened().find.all(chatJid, id),
    ownIds: () =>
      new Set(
        opened()
          .ownIds.all()
          .map(({ jid }) => jid),
      ),
    phoneOf: (lid) => opened().phoneOf.get(lid)?.pn,
    close() {
      current?.db.close()
      current = undefined
    },
  }
}

type Opened = ReturnType<typeof open>

function open(path: string) {
  if (!existsSync(path)) throw new StoreNotReadyError(`${path} is not there yet: the bridge makes it`)
  const inode = statSync(path).ino
  // Not `readonly`: a reader of a WAL file must be able to make its -shm file when it comes first.
  const db = openShared(path, { mustExist: true })
  try {
    db.pragma('query_only = ON')
    const meta = hasTables(db) ? readStoreMeta(db) : undefined
    if (!meta) throw new StoreNotReadyError(`${path} has no tables yet: the bridge is making them`)
    if (meta.schemaVersion !== MESSAGE_STORE_SCHEMA_VERSION) {
      throw new StoreVersionError(
        `${path} has layout ${meta.schemaVersion}, this program reads ${MESSAGE_STORE_SCHEMA_VERSION}: run the same version of bridge and monitor`,
      )
    }
    return { db, inode, storeId: meta.storeId, ...statements(db) }
  } catch (error) {
    db.close()
    throw error
  }
}

function statements(db: SqliteDatabase) {
  return {
    id: db.prepare<[], { value: string }>(`SELECT value FROM meta WHERE key = 'store_id'`),
    lastSeq: db.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'messages'`),
    byChat: db.prepare<[], { chat_jid: string; seq: number }>(
      'SELECT chat_jid, max(seq) AS seq FROM messages GROUP BY chat_jid',
    ),
    readChat: db.prepare<[string, number, number], StoredMessage>(
      'SELECT * FROM messages WHERE chat_jid = ? AND seq > ? ORDER BY seq LIMIT ?',
    ),
    pageOf: db.prepare<[string, number, number], { length: number; lastSeq: number | null }>(
      `SELECT count(*) AS length, max(seq) AS lastSeq
       FROM (SELECT seq FROM messages WHERE chat_jid = ? AND seq > ? ORDER BY seq LIMIT ?)`,
    ),
    // Not LIKE: it takes a text to end at its first NUL.
    readHolding: db.prepare<[string, number, number, string], StoredMessage>(
      `SELECT * FROM messages WHERE chat_jid = ? AND seq > ? AND seq <= ?
         AND (kind <> 'message' OR quoted_id <> '' OR instr(lower(content), ?) > 0)
       ORDER BY seq`,
    ),
    countBetween: db.prepare<[string, number, number], { n: number }>(
      'SELECT count(*) AS n FROM messages WHERE chat_jid = ? AND seq > ? AND seq <= ?',
    ),
    readChatBefore: db.prepare<[string, number, number], StoredMessage>(
      'SELECT * FROM messages WHERE chat_jid = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
    ),
    count: db.prepare<[string, number], { n: number }>(
      'SELECT count(*) AS n FROM messages WHERE chat_jid = ? AND seq > ?',
    ),
    readAll: db.prepare<[number, number], StoredMessage>(
      'SELECT * FROM messages WHERE seq > ? ORDER BY seq LIMIT ?',
    ),
    receiptsOfLid: db.prepare<[string, string], StoredMessage>(
      `SELECT * FROM messages WHERE sender = '' AND sender_lid = ? AND chat_jid = ? AND kind = 'send_state' ORDER BY seq`,
    ),
    find: db.prepare<[string, string], StoredMessage>(
      'SELECT * FROM messages WHERE chat_jid = ? AND id = ? ORDER BY seq',
    ),
    ownIds: db.prepare<[], { jid: string }>('SELECT jid FROM own_ids'),
    phoneOf: db.prepare<[string], { pn: string }>('SELECT pn FROM lid_map WHERE lid = ?'),
  }
}

function hasTables(db: SqliteDatabase): boolean {
  return db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'meta'`).get() !== undefined
}

function isReplaced(path: string, inode: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.ino !== inode
}
