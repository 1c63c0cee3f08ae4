import { randomUUID } from 'node:crypto'
import {
  isErased,
  isGroupJid,
  MESSAGE_STORE_SCHEMA_VERSION,
  type NewMessage,
  type StoredMessage,
} from '@wa-monitor/contracts'
import { copyDatabase, databaseSize, GroupCommit, openShared, type SqliteDatabase } from '@wa-monitor/sqlite'
import { createChatCounts } from './chat-counts.ts'
import { StoreVersionError } from './errors.ts'
import { createPeople, ERASED_CHATS, type PeopleInStore, scrubStore } from './people.ts'
import { bootId, mayMissRows, noteClosing, noteComplete, noteOpening } from './power-loss.ts'
import { createRowsSince, type RowsSince } from './rows-since.ts'
import { createRemoveOlder } from './remove-older.ts'
import { createWakeSignal } from './wake-signal.ts'
import { SCHEMA } from './schema.sql.ts'
import { readStoreMeta, writeMeta } from './store-meta.ts'

export interface Chat {
  jid: string
  name: string
  /** `pn` or `lid`. */
  addressing_mode: string
}

export type Author = Pick<NewMessage, 'sender' | 'sender_lid' | 'is_from_me'>
export type MessageIdentity = Author & Pick<NewMessage, 'chat_jid' | 'id'>

interface WriterOptions {
  /** The disk refused what was already taken: the caller ends the process. */
  onDiskError?: (error: Error) => void
  /** Which start of the machine this is (`bootId`). */
  boot?: string
}

/** The one writer of messages.db. Every method is one transaction, and on the disk when it returns, unless it says otherwise. */
export interface MessageStoreWriter {
  /** Another one after a power cut: readers begin again, and know by their messages what they have done already. */
  readonly storeId: string
  readonly rowsSince: RowsSince
  /**
   * Appends what is not there yet and returns the rows that were new, in order. The same message twice (redelivery,
   * history, another form of the sender's address) adds nothing.
   */
  append(messages: readonly NewMessage[]): NewMessage[]
  /**
   * The same, and the disk has it a moment later: the event loop does not wait. Readers see it at once. For what the caller
   * still has when `mayMissRows`.
   */
  appendSoon(messages: readonly NewMessage[]): NewMessage[]
  /** Whether a power cut may have taken back what `appendSoon` was given: give it again what you have, then call `complete`. */
  mayMissRows(): boolean
  complete(): void
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
  /** When the newest message of other people was sent, per chat that has one: Unix milliseconds by WhatsApp's clock. */
  lastMessageAtByChat(): ReadonlyMap<string, number>
  /** The name of a chat, or undefined. */
  chatName(jid: string): string | undefined
  /** The names of all groups that were ever seen, by JID. */
  groupNames(): Map<string, string>
  /** A message a reply may quote, the newest under this id; undefined when it is not in the store. */
  findMessage(chatJid: string, id: string): StoredMessage | undefined
  saveChat(chat: Chat, now: number): void
  /** A number this installation is linked as; `jid` without device. */
  addOwnId(jid: string, now: number): void
  isOwnId(jid: string): boolean
  /**
   * Removes the oldest rows, as far as they were stored before `before` (Unix milliseconds), at most `limit` of them. Returns
   * how many: fewer than `limit`, and nothing is left to remove.
   */
  removeOlder(before: number, limit: number): number
  people: PeopleInStore
  /** Whether this is a message of somebody who was erased: delivered again, and not to be kept. */
  wasErased(message: Pick<NewMessage, 'chat_jid' | 'id' | 'is_from_me'>): boolean
  /**
   * Makes sure that no byte of what was erased is left in the files. The event loop stands still for a while.
   *
   * @returns false when a reader stood in the way: call it again in a moment.
   */
  scrub(): boolean
  /** Unix milliseconds of the newest arrival from other people, or undefined. */
  lastMessageAt(): number | undefined
  /** Copies the file as it is, while it is worked with (`copyDatabase`). */
  copyTo(path: string, signal: AbortSignal): Promise<void>
  /** How large such a copy becomes, in bytes. */
  size(): number
  close(): void
}

export function openMessageStoreWriter(
  path: string,
  { onDiskError = () => undefined, boot = bootId() }: WriterOptions = {},
): MessageStoreWriter {
  const db = openShared(path)
  // What is erased is overwritten. It costs nothing while rows are only added.
  db.pragma('secure_delete = ON')
  const storeId = prepare(db, path, boot)
  const group = new GroupCommit(db, onDiskError)
  const insert = db.prepare(`
    INSERT INTO messages (id, chat_jid, sender, sender_lid, sender_name, content, kind, timestamp, received_at,
      is_from_me, quoted_id, mentioned, media_type, filename, target_id)
    VALUES (@id, @chat_jid, @sender, @sender_lid, @sender_name, @content, @kind, @timestamp, @received_at,
      @is_from_me, @quoted_id, @mentioned, @media_type, @filename, @target_id)`)
  const sameId = db.prepare<[string, string], Known>(
    'SELECT sender, sender_lid, is_from_me, kind FROM messages WHERE chat_jid = ? AND id = ?',
  )
  const inErasedChat = db.prepare<[{ from: string; to: string; id: string }]>(
    'SELECT 1 FROM messages WHERE chat_jid >= @from AND chat_jid < @to AND id = @id',
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
  const chatName = db.prepare<[string], { name: string }>('SELECT name FROM chats WHERE jid = ?')
  const groupNames = db.prepare<[], { jid: string; name: string }>(
    `SELECT jid, name FROM chats WHERE jid LIKE '%@g.us'`,
  )
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
    if (isInErasedChat(message)) return true
    return sameId
      .all(message.chat_jid, message.id)
      .some((known) => isErasedRow(known, message) || (covers(known, message) && samePerson(known, message)))
  }

  /** A chat with one person has lost its name as well. */
  const isInErasedChat = ({ chat_jid, id }: Pick<NewMessage, 'chat_jid' | 'id'>) =>
    id !== '' && !isGroupJid(chat_jid) && inErasedChat.get({ ...ERASED_CHATS, id }) !== undefined

  /** Whoever was erased is known by the id of his message alone: nothing may bring it back. */
  const isErasedRow = (known: Known, message: Pick<NewMessage, 'is_from_me'>) =>
    message.is_from_me === 0 && isErased(known.sender)

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
      .some(
        (known) =>
          isErasedRow(known, message) || (known.kind !== 'undecrypted' && samePerson(known, message)),
      )

  const counts = createChatCounts(db)
  const people = createPeople(db)

  const addNew = (messages: readonly NewMessage[]): NewMessage[] => {
    const added: NewMessage[] = []
    for (const message of messages.map(withBothForms)) {
      if (isThere(message)) continue
      insert.run(message)
      added.push(message)
    }
    return added
  }

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
    rowsSince: createRowsSince(db),
    append(messages) {
      const added = group.durable(() => addNew(messages))
      if (added.length > 0) signal.wake()
      return added
    },
    appendSoon(messages) {
      const added = group.join(() => addNew(messages))
      group.commit()
      if (added.length > 0) signal.wake()
      return added
    },
    mayMissRows: () => mayMissRows(db),
    complete: () => noteComplete(db),
    learnLid(lidJid, pn, now) {
      if (learnLid(lidJid, pn, now) > 0) signal.wake()
    },
    phoneOf,
    lidOf,
    holds,
    isSamePerson: samePerson,
    firstAfterGap: (chat, id) => firstAfterGap.get({ chat, id }),
    capturedByChat: () => counts.captured(),
    lastMessageAtByChat: () => counts.lastMessageAt(),
    chatName: (jid) => chatName.get(jid)?.name,
    groupNames: () => new Map(groupNames.all().map(({ jid, name }) => [jid, name])),
    findMessage(chatJid, id) {
      const found = find.get(chatJid, id)
      return found && isErased(found.sender) ? undefined : found
    },
    wasErased: (message) =>
      people.anybody() &&
      (isInErasedChat(message) ||
        sameId.all(message.chat_jid, message.id).some((known) => isErasedRow(known, message))),
    removeOlder: createRemoveOlder(db, counts),
    people: {
      ...people,
      erase(person) {
        const erased = people.erase(person)
        if (erased.hadChat) counts.forget()
        return erased
      },
    },
    scrub: () => scrubStore(db),
    saveChat: (chat, now) => void saveChat.run({ ...chat, now }),
    addOwnId: (jid, now) => void addOwnId.run(jid, now),
    isOwnId: (jid) => isOwnId.get(jid) !== undefined,
    lastMessageAt: () => lastMessage.get()?.at ?? undefined,
    copyTo: (copy, abort) => copyDatabase(db, copy, { signal: abort }),
    size: () => databaseSize(db),
    close() {
      signal.close()
      group.close()
      noteClosing(db)
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
function prepare(db: SqliteDatabase, path: string, boot: string): string {
  return db.transaction(() => {
    db.exec(SCHEMA)
    const found = readStoreMeta(db)
    if (found) {
      if (found.schemaVersion === MESSAGE_STORE_SCHEMA_VERSION) {
        if (!noteOpening(db, boot).lostPower) return found.storeId
        const next = randomUUID()
        writeMeta(db, 'store_id', next)
        return next
      }
      throw new StoreVersionError(
        `${path} has layout ${found.schemaVersion}, this program writes ${MESSAGE_STORE_SCHEMA_VERSION}: start the version of WA Monitor that made it`,
      )
    }
    const storeId = randomUUID()
    const save = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)')
    save.run('store_id', storeId)
    save.run('schema_version', String(MESSAGE_STORE_SCHEMA_VERSION))
    noteOpening(db, boot)
    return storeId
  })()
}
