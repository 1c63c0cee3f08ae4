import { randomUUID } from 'node:crypto'
import { MESSAGE_STORE_SCHEMA_VERSION, type NewMessage, type StoredMessage } from '@wa-monitor/contracts'
import { openShared, type SqliteDatabase } from '@wa-monitor/sqlite'
import { StoreVersionError } from './errors.ts'
import { createWakeSignal } from './wake-signal.ts'
import { SCHEMA } from './schema.sql.ts'
import { readStoreMeta } from './store-meta.ts'

export interface Chat {
  jid: string
  name: string
  /** `pn` or `lid`. */
  addressing_mode: string
}

export type Author = Pick<NewMessage, 'sender' | 'sender_lid' | 'is_from_me'>
export type MessageIdentity = Author & Pick<NewMessage, 'chat_jid' | 'id'>

/** The one writer of messages.db. Every method is one transaction, on the disk when it returns. */
export interface MessageStoreWriter {
  readonly storeId: string
  /**
   * Appends what is not there yet and returns the rows that were new, in order. The same message twice (redelivery,
   * history, another form of the sender's address) adds nothing.
   */
  append(messages: readonly NewMessage[]): NewMessage[]
  /**
   * Remembers that `lid` is the phone `pn` (both JIDs without device). Where messages of that LID wait for a phone, a
   * `sender_known` row is appended per chat.
   */
  learnLid(lid: string, pn: string, now: number): void
  /** The phone JID of a LID, or undefined. */
  phoneOf(lid: string): string | undefined
  /** The LID of a phone JID, or undefined. */
  lidOf(pn: string): string | undefined
  /** Whether a person's message, edit, deletion or reaction is here; a row that says it could not be read is not it. */
  holds(message: MessageIdentity): boolean
  /** Whether both are by the same person, whichever form of his address they name. */
  isSamePerson(one: Author, other: Author): boolean
  /** The first message of the chat that was stored after the row saying `id` could not be read, and is not older. */
  firstAfterGap(chatJid: string, id: string): StoredMessage | undefined
  /** How many messages, edits, deletions and reactions each chat has. */
  capturedByChat(): ReadonlyMap<string, number>
  /** The name of a chat, or undefined. */
  chatName(jid: string): string | undefined
  /** A message a reply may quote, the newest under this id; undefined when it is not in the store. */
  findMessage(chatJid: string, id: string): StoredMessage | undefined
  saveChat(chat: Chat, now: number): void
  /** A number this installation is linked as; `jid` without device. */
  addOwnId(jid: string, now: number): void
  isOwnId(jid: string): boolean
  /** Unix milliseconds of the newest arrival from other people, or undefined. */
  lastMessageAt(): number | undefined
  close(): void
}

export function openMessageStoreWriter(path: string): MessageStoreWriter {
  const db = openShared(path)
  const storeId = prepare(db, path)
  const insert = db.prepare(`
    INSERT INTO messages (id, chat_jid, sender, sender_lid, sender_name, content, kind, timestamp, received_at,
      is_from_me, quoted_id, mentioned, media_type, filename, target_id)
    VALUES (@id, @chat_jid, @sender, @sender_lid, @sender_name, @content, @kind, @timestamp, @received_at,
      @is_from_me, @quoted_id, @mentioned, @media_type, @filename, @target_id)`)
  const sameId = db.prepare<[string, string], Known>(
    'SELECT sender, sender_lid, is_from_me, kind FROM messages WHERE chat_jid = ? AND id = ?',
  )
  const sameState = db.prepare<[string, string, string, string]>(
    `SELECT 1 FROM messages WHERE chat_jid = ? AND target_id = ? AND kind = 'send_state' AND content = ? AND sender = ?`,
  )
  const phone = db.prepare<[string], { pn: string }>('SELECT pn FROM lid_map WHERE lid = ?')
  const lid = db.prepare<[string], { lid: string }>(
    'SELECT lid FROM lid_map WHERE pn = ? ORDER BY learned_at DESC, lid LIMIT 1',
  )
  const saveLid = db.prepare(
    'INSERT INTO lid_map (lid, pn, learned_at) VALUES (?, ?, ?) ON CONFLICT (lid) DO UPDATE SET pn = excluded.pn, learned_at = excluded.learned_at',
  )
  const chatsWaiting = db.prepare<[string], { chat_jid: string }>(
    `SELECT DISTINCT chat_jid FROM messages WHERE sender = '' AND sender_lid = ?`,
  )
  const saveChat = db.prepare(
    `INSERT INTO chats (jid, name, addressing_mode, updated_at) VALUES (@jid, @name, @addressing_mode, @now)
     ON CONFLICT (jid) DO UPDATE SET name = excluded.name, addressing_mode = excluded.addressing_mode,
       updated_at = excluded.updated_at`,
  )
  const find = db.prepare<[string, string], StoredMessage>(
    `SELECT * FROM messages WHERE chat_jid = ? AND id = ? AND kind = 'message' ORDER BY seq DESC LIMIT 1`,
  )
  const firstAfterGap = db.prepare<[{ chat: string; id: string }], StoredMessage>(`
    SELECT later.* FROM messages AS gap JOIN messages AS later
      ON later.chat_jid = gap.chat_jid AND later.seq > gap.seq AND later.timestamp >= gap.timestamp
    WHERE gap.chat_jid = @chat AND gap.id = @id AND gap.kind = 'undecrypted'
      AND later.kind = 'message' AND later.id <> gap.id
    ORDER BY later.seq LIMIT 1`)
  const newestSeq = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM messages')
  const countCaptured = db.prepare<[number, number], { chat_jid: string; n: number }>(`
    SELECT chat_jid, count(*) AS n FROM messages
    WHERE seq > ? AND seq <= ? AND kind IN ('message', 'edit', 'delete', 'reaction') GROUP BY chat_jid`)
  const chatName = db.prepare<[string], { name: string }>('SELECT name FROM chats WHERE jid = ?')
  const addOwnId = db.prepare('INSERT INTO own_ids (jid, linked_at) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const isOwnId = db.prepare<[string]>('SELECT 1 FROM own_ids WHERE jid = ?')
  const lastMessage = db.prepare<[], { at: number | null }>(
    `SELECT received_at AS at FROM messages WHERE kind = 'message' AND is_from_me = 0 ORDER BY seq DESC LIMIT 1`,
  )
  const phoneOf = (jid: string) => phone.get(jid)?.pn
  const lidOf = (jid: string) => lid.get(jid)?.lid

  /** Both forms of the sender's address where both are known: what arrives under the other form is then recognised. */
  const withBothForms = (message: NewMessage): NewMessage => ({
    ...message,
    sender: message.sender || (message.sender_lid && phoneOf(message.sender_lid)) || '',
    sender_lid: message.sender_lid || (message.sender && lidOf(message.sender)) || '',
  })

  const isThere = (message: NewMessage): boolean => {
    if (message.kind === 'send_state') {
      return sameState.get(message.chat_jid, message.target_id, message.content, message.sender) !== undefined
    }
    return sameId
      .all(message.chat_jid, message.id)
      .some((known) => covers(known, message) && samePerson(known, message))
  }

  /** A message that becomes readable later is new beside the row that said it was not. */
  const covers = (known: Known, message: NewMessage) =>
    known.kind !== 'undecrypted' || message.kind === 'undecrypted'

  const samePerson = (known: Author, message: Author): boolean => {
    if (known.is_from_me === 1 || message.is_from_me === 1) return known.is_from_me === message.is_from_me
    const knownPhone = known.sender || phoneOf(known.sender_lid)
    const newPhone = message.sender || phoneOf(message.sender_lid)
    if (knownPhone && newPhone) return knownPhone === newPhone
    return known.sender_lid !== '' && known.sender_lid === message.sender_lid
  }

  const holds = (message: MessageIdentity): boolean =>
    sameId
      .all(message.chat_jid, message.id)
      .some((known) => known.kind !== 'undecrypted' && samePerson(known, message))

  /** Rows are only ever added: what was counted once stays counted. */
  const counted = { upTo: 0, byChat: new Map<string, number>() }
  const capturedByChat = () => {
    const newest = newestSeq.get()?.seq ?? 0
    for (const { chat_jid, n } of countCaptured.all(counted.upTo, newest))
      counted.byChat.set(chat_jid, (counted.byChat.get(chat_jid) ?? 0) + n)
    counted.upTo = newest
    return counted.byChat
  }

  const append = db.transaction((messages: readonly NewMessage[]) => {
    const added: NewMessage[] = []
    for (const message of messages.map(withBothForms)) {
      if (isThere(message)) continue
      insert.run(message)
      added.push(message)
    }
    return added
  })

  /** Returns how many chats are told. */
  const learnLid = db.transaction((lidJid: string, pn: string, now: number) => {
    if (phoneOf(lidJid) === pn) return 0
    saveLid.run(lidJid, pn, now)
    const waiting = chatsWaiting.all(lidJid)
    for (const { chat_jid } of waiting)
      insert.run(senderKnown({ chat_jid, sender: pn, sender_lid: lidJid, now }))
    return waiting.length
  })

  const signal = createWakeSignal(path)
  return {
    storeId,
    append(messages) {
      const added = append(messages)
      if (added.length > 0) signal.wake()
      return added
    },
    learnLid(lidJid, pn, now) {
      if (learnLid(lidJid, pn, now) > 0) signal.wake()
    },
    phoneOf,
    lidOf,
    holds,
    isSamePerson: samePerson,
    firstAfterGap: (chat, id) => firstAfterGap.get({ chat, id }),
    capturedByChat,
    chatName: (jid) => chatName.get(jid)?.name,
    findMessage: (chatJid, id) => find.get(chatJid, id),
    saveChat: (chat, now) => void saveChat.run({ ...chat, now }),
    addOwnId: (jid, now) => void addOwnId.run(jid, now),
    isOwnId: (jid) => isOwnId.get(jid) !== undefined,
    lastMessageAt: () => lastMessage.get()?.at ?? undefined,
    close() {
      signal.close()
      db.close()
    },
  }
}

type Known = Pick<NewMessage, 'sender' | 'sender_lid' | 'is_from_me' | 'kind'>

function senderKnown(row: { chat_jid: string; sender: string; sender_lid: string; now: number }): NewMessage {
  return {
    id: '',
    chat_jid: row.chat_jid,
    sender: row.sender,
    sender_lid: row.sender_lid,
    sender_name: '',
    content: '',
    kind: 'sender_known',
    timestamp: row.now,
    received_at: row.now,
    is_from_me: 0,
    quoted_id: '',
    mentioned: '[]',
    media_type: '',
    filename: '',
    target_id: '',
  }
}

/** Makes the tables of a new file, checks those of an old one. Returns the id that cursors belong to. */
function prepare(db: SqliteDatabase, path: string): string {
  return db.transaction(() => {
    db.exec(SCHEMA)
    const found = readStoreMeta(db)
    if (found) {
      if (found.schemaVersion === MESSAGE_STORE_SCHEMA_VERSION) return found.storeId
      throw new StoreVersionError(
        `${path} has layout ${found.schemaVersion}, this program writes ${MESSAGE_STORE_SCHEMA_VERSION}: start the version of WA Monitor that made it`,
      )
    }
    const storeId = randomUUID()
    const save = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)')
    save.run('store_id', storeId)
    save.run('schema_version', String(MESSAGE_STORE_SCHEMA_VERSION))
    return storeId
  })()
}
