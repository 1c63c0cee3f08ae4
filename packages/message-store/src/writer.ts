import { isErased, type NewMessage, type StoredMessage } from '@wa-monitor/contracts'
import { copyDatabase, databaseSize, GroupCommit, openShared } from '@wa-monitor/sqlite'
import { createChatCounts } from './chat-counts.ts'
import { createPeople, type PeopleInStore, scrubStore } from './people.ts'
import { bootId, mayMissRows, noteClosing, noteComplete } from './power-loss.ts'
import { prepareStore } from './prepare-store.ts'
import { type Author, createRecognition, type MessageIdentity } from './recognition.ts'
import { createRowsSince, type RowsSince } from './rows-since.ts'
import { createRemoveOlder } from './remove-older.ts'
import { createWakeSignal } from './wake-signal.ts'
import { writerStatements } from './writer-statements.ts'

export interface Chat {
  jid: string
  name: string
  /** `pn` or `lid`. */
  addressing_mode: string
}

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
  const storeId = prepareStore(db, path, boot)
  const group = new GroupCommit(db, onDiskError)
  const sql = writerStatements(db)
  const recognition = createRecognition(sql)
  const counts = createChatCounts(db)
  const people = createPeople(db)

  const addNew = (messages: readonly NewMessage[]): NewMessage[] => {
    const added: NewMessage[] = []
    for (const message of messages.map(recognition.withBothForms)) {
      if (recognition.isThere(message)) continue
      sql.insert.run(message)
      added.push(message)
    }
    return added
  }

  /** Returns how many chats are told. */
  const learnLid = db.transaction((lidJid: string, pn: string, now: number) => {
    if (recognition.phoneOf(lidJid) === pn) return 0
    sql.saveLid.run(lidJid, pn, now)
    const waiting = sql.chatsWaiting.all(lidJid)
    for (const { chat_jid } of waiting)
      sql.insert.run(senderKnown({ chat_jid, sender: pn, sender_lid: lidJid, now }))
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
    phoneOf: recognition.phoneOf,
    lidOf: recognition.lidOf,
    holds: recognition.holds,
    isSamePerson: recognition.isSamePerson,
    firstAfterGap: (chat, id) => sql.firstAfterGap.get({ chat, id }),
    capturedByChat: () => counts.captured(),
    lastMessageAtByChat: () => counts.lastMessageAt(),
    chatName: (jid) => sql.chatName.get(jid)?.name,
    groupNames: () => new Map(sql.groupNames.all().map(({ jid, name }) => [jid, name])),
    findMessage(chatJid, id) {
      const found = sql.findMessage.get(chatJid, id)
      return found && isErased(found.sender) ? undefined : found
    },
    wasErased: (message) => people.anybody() && recognition.wasErased(message),
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
    saveChat: (chat, now) => void sql.saveChat.run({ ...chat, now }),
    addOwnId: (jid, now) => void sql.addOwnId.run(jid, now),
    isOwnId: (jid) => sql.isOwnId.get(jid) !== undefined,
    lastMessageAt: () => sql.newestArrival.get()?.at ?? undefined,
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
