/**
 * History as a phone hands it to a companion: chats with messages, newest first, compressed into a message of its own or
 * into a file that message points to. WHATSAPP.md section 9. Pure.
 */
import { deflateSync } from 'node:zlib'
import { proto } from '@whiskeysockets/baileys'
import { asShown, type HistoryMessage } from './history-message.ts'
import type { EncryptedMedia } from './media-cipher.ts'
import type { Content } from './signal-phone.ts'

export type HistoryKind = 'INITIAL_BOOTSTRAP' | 'PUSH_NAME' | 'RECENT' | 'FULL' | 'ON_DEMAND'

export interface HistoryChat {
  jid: string
  /** Of a group. */
  name: string | undefined
  /** In a chat of two. */
  other: { pnJid: string; lidJid: string } | undefined
  /** Newest first. */
  messages: HistoryMessage[]
  /** The phone has older ones. */
  more: boolean
}

export interface History {
  kind: HistoryKind
  chunk: number
  /** Per cent, of all chunks of this kind. */
  progress: number
  chats: HistoryChat[]
  names: { jid: string; name: string }[]
  mappings: { pnJid: string; lidJid: string }[]
}

/** `HistorySync`, compressed. */
export function encodeHistory({ kind, chunk, progress, chats, names, mappings }: History): Buffer {
  return deflateSync(
    proto.HistorySync.encode({
      syncType: proto.HistorySync.HistorySyncType[kind],
      chunkOrder: chunk,
      progress,
      conversations: chats.map((chat) => conversation(chat, kind)),
      pushnames: names.map(({ jid, name }) => ({ id: jid, pushname: name })),
      phoneNumberToLidMappings: mappings,
    }).finish(),
  )
}

/** Where the compressed history is: in the message itself or in a file on the media server. */
export type Whereabouts =
  | { inline: Buffer }
  | { file: EncryptedMedia & { directPath: string; length: number } }

/** The peer message that announces it; `requestId` is the id of the message that asked for it. */
export function historyNotification(
  { kind, chunk, progress }: Pick<History, 'kind' | 'chunk' | 'progress'>,
  whereabouts: Whereabouts,
  requestId?: string,
): Content {
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: proto.Message.HistorySyncType[kind],
        chunkOrder: chunk,
        progress,
        ...(requestId === undefined ? {} : { peerDataRequestSessionId: requestId }),
        ...('inline' in whereabouts
          ? { initialHistBootstrapInlinePayload: whereabouts.inline }
          : filePart(whereabouts.file)),
      },
    },
  }
}

function filePart(file: EncryptedMedia & { directPath: string; length: number }) {
  const { mediaKey, fileSha256, fileEncSha256, directPath, length } = file
  return { mediaKey, fileSha256, fileEncSha256, directPath, fileLength: length }
}

function conversation(
  { jid, name, other, messages, more }: HistoryChat,
  kind: HistoryKind,
): proto.IConversation {
  const { EndOfHistoryTransferType: End } = proto.Conversation
  const moreOnPhone =
    kind === 'ON_DEMAND'
      ? End.COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY
      : End.COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY
  const [newest] = messages
  return {
    id: jid,
    ...(name === undefined ? {} : { name }),
    ...other,
    ...(newest ? { conversationTimestamp: newest.timestamp, lastMsgTimestamp: newest.timestamp } : {}),
    unreadCount: 0,
    endOfHistoryTransfer: true,
    endOfHistoryTransferType: more ? moreOnPhone : End.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY,
    messages: asShown(jid, messages).map(({ order, message }) => ({ message, msgOrderId: order })),
  }
}
