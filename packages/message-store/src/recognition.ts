import { isErased, isGroupJid, type NewMessage } from '@wa-monitor/contracts'
import { ERASED_CHATS } from './people.ts'
import type { Known, WriterStatements } from './writer-statements.ts'

export type Author = Pick<NewMessage, 'sender' | 'sender_lid' | 'is_from_me'>
export type MessageIdentity = Author & Pick<NewMessage, 'chat_jid' | 'id'>

/** Whether a message is in the store already, under whichever form of its sender's address. */
export interface Recognition {
  /** The phone JID of a LID, or undefined. */
  phoneOf(lid: string): string | undefined
  /** The LID of a phone JID, or undefined. */
  lidOf(pn: string): string | undefined
  /** Both forms of the sender's address where both are known: what arrives under the other form is then recognised. */
  withBothForms(message: NewMessage): NewMessage
  /** Whether appending it would add nothing. */
  isThere(message: NewMessage): boolean
  /** Whether it is here and could be read. */
  holds(message: MessageIdentity): boolean
  isSamePerson(one: Author, other: Author): boolean
  /** Whether somebody who was erased has written it. */
  wasErased(message: Pick<NewMessage, 'chat_jid' | 'id' | 'is_from_me'>): boolean
}

export function createRecognition(sql: WriterStatements): Recognition {
  const phoneOf = (lid: string) => sql.phoneOfLid.get(lid)?.pn
  const lidOf = (pn: string) => sql.lidOfPhone.get(pn)?.lid

  /** A chat with one person has lost its name as well. */
  const isInErasedChat = ({ chat_jid, id }: Pick<NewMessage, 'chat_jid' | 'id'>) =>
    id !== '' && !isGroupJid(chat_jid) && sql.withIdInErasedChat.get({ ...ERASED_CHATS, id }) !== undefined

  const withItsId = ({ chat_jid, id }: Pick<NewMessage, 'chat_jid' | 'id'>) => sql.withId.all(chat_jid, id)

  const isSamePerson = (one: Author, other: Author): boolean => {
    if (one.is_from_me === 1 || other.is_from_me === 1) return one.is_from_me === other.is_from_me
    const onePhone = one.sender || phoneOf(one.sender_lid)
    const otherPhone = other.sender || phoneOf(other.sender_lid)
    if (onePhone && otherPhone) return onePhone === otherPhone
    return one.sender_lid !== '' && one.sender_lid === other.sender_lid
  }

  return {
    phoneOf,
    lidOf,
    withBothForms: (message) => ({
      ...message,
      sender: message.sender || (message.sender_lid && phoneOf(message.sender_lid)) || '',
      sender_lid: message.sender_lid || (message.sender && lidOf(message.sender)) || '',
    }),
    isThere(message) {
      if (message.kind === 'send_state') {
        const { chat_jid, target_id, content, sender } = message
        return sql.withState.get(chat_jid, target_id, content, sender) !== undefined
      }
      if (isInErasedChat(message)) return true
      return withItsId(message).some(
        (known) => isErasedRow(known, message) || (covers(known, message) && isSamePerson(known, message)),
      )
    },
    holds: (message) =>
      withItsId(message).some(
        (known) =>
          isErasedRow(known, message) || (known.kind !== 'undecrypted' && isSamePerson(known, message)),
      ),
    isSamePerson,
    wasErased: (message) =>
      isInErasedChat(message) || withItsId(message).some((known) => isErasedRow(known, message)),
  }
}

/** Whoever was erased is known by the id of his message alone: nothing may bring it back. */
function isErasedRow(known: Known, message: Pick<NewMessage, 'is_from_me'>): boolean {
  return message.is_from_me === 0 && isErased(known.sender)
}

/** A message that becomes readable later is new beside the row that said it was not. */
function covers(known: Known, message: NewMessage): boolean {
  return known.kind !== 'undecrypted' || message.kind === 'undecrypted'
}
