/** What companions ask of their own phone in messages between the two, and how it answers. Pure. */
import { proto } from '@whiskeysockets/baileys'
import { encodeWebMessage, type HistoryMessage } from './history-message.ts'
import type { Content } from './signal-phone.ts'

const { PeerDataOperationRequestType: Kind } = proto.Message

export type PeerRequest =
  /** The messages before one. */
  | { kind: 'history'; chat: string; id: string; timestampMs: number; count: number }
  /** Messages it could not read. */
  | { kind: 'resend'; messages: { chat: string; id: string }[] }

/** Undefined for any other message. */
export function readPeerRequest(content: Content): PeerRequest | undefined {
  const own = content.deviceSentMessage?.message ?? content
  const request = own.protocolMessage?.peerDataOperationRequestMessage
  const history = request?.historySyncOnDemandRequest
  if (request?.peerDataOperationRequestType === Kind.HISTORY_SYNC_ON_DEMAND && history) {
    return {
      kind: 'history',
      chat: history.chatJid ?? '',
      id: history.oldestMsgId ?? '',
      timestampMs: Number(history.oldestMsgTimestampMs ?? 0),
      count: history.onDemandMsgCount ?? 0,
    }
  }
  if (request?.peerDataOperationRequestType !== Kind.PLACEHOLDER_MESSAGE_RESEND) return undefined
  const keys = (request.placeholderMessageResendRequest ?? []).map(({ messageKey }) => messageKey)
  return {
    kind: 'resend',
    messages: keys.map((key) => ({ chat: key?.remoteJid ?? '', id: key?.id ?? '' })),
  }
}

/** A message the companion could not read, or undefined for one the phone does not have either. */
export interface Resent {
  chat: string
  message: HistoryMessage | undefined
}

/** The answer to a request for messages again. */
export function resendAnswer(requestId: string, messages: readonly Resent[]): Content {
  const { NOT_FOUND, SUCCESS } = proto.MediaRetryNotification.ResultType
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
      peerDataOperationRequestResponseMessage: {
        peerDataOperationRequestType: Kind.PLACEHOLDER_MESSAGE_RESEND,
        stanzaId: requestId,
        peerDataOperationResult: messages.map(({ chat, message }) => ({
          mediaUploadResult: message ? SUCCESS : NOT_FOUND,
          ...(message
            ? { placeholderMessageResendResponse: { webMessageInfoBytes: encodeWebMessage(chat, message) } }
            : {}),
        })),
      },
    },
  }
}
