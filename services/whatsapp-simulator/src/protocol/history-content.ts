/** The empty history a phone sends to a companion it has just linked; the client waits for one. Section 9. */
import { deflateSync } from 'node:zlib'
import { proto } from '@whiskeysockets/baileys'
import type { Content } from './signal-phone.ts'

interface LidMapping {
  pnJid: string
  lidJid: string
}

/** The payload travels inside the message, so nothing has to be downloaded; the mappings fill the client's LID table. */
export function emptyHistory(mappings: LidMapping[]): Content {
  const syncType = proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP
  const history = proto.HistorySync.encode({
    syncType,
    conversations: [],
    progress: 100,
    chunkOrder: 1,
    phoneNumberToLidMappings: mappings,
  }).finish()
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: proto.Message.HistorySyncType.INITIAL_BOOTSTRAP,
        chunkOrder: 1,
        progress: 100,
        initialHistBootstrapInlinePayload: deflateSync(history),
      },
    },
  }
}
