/** A phone answers a companion of its own: older messages of a chat, or one the companion could not read. */
import { maskNumber } from '@wa-monitor/contracts'
import { type PeerRequest, readPeerRequest, resendAnswer } from '../protocol/peer-requests.ts'
import type { Content, SignalPhone } from '../protocol/signal-phone.ts'
import type { Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { chatHistory, findChat, findInHistory } from './phone-history.ts'
import { historyContent, peerMessage } from './send-history.ts'

/** Phones give no more than so many messages at once. */
const MAX_ON_DEMAND = 50

/** @returns the answer, to be queued for the companion together with the phone's key changes. */
export async function answerPeer(
  context: Context,
  signal: SignalPhone,
  asker: DeviceId & { account: Account },
  requestId: string,
  content: Content,
): Promise<Stanza | undefined> {
  const request = readPeerRequest(content)
  if (!request) return undefined
  const device = maskNumber(addressOf(asker.account, 'pn', asker.number))
  context.log.info({ device, request: request.kind }, 'A phone answers its companion')
  return peerMessage(context, signal, asker, contentFor(context, asker.account, requestId, request))
}

function contentFor(context: Context, owner: Account, requestId: string, request: PeerRequest): Content {
  const { storage } = context
  if (request.kind === 'resend') {
    const resent = request.messages.map(({ chat, id }) => {
      const known = findChat(storage, owner, chat)
      return { chat, message: known && findInHistory(storage, owner, known, id) }
    })
    return resendAnswer(requestId, resent)
  }
  const { chat, id, timestampMs, count } = request
  const known = findChat(storage, owner, chat)
  const anchor = known && storage.history.positionOf(known.key, id)
  // An unknown message still has a time.
  const before = known && storage.history.positionBefore(known.key, timestampMs)
  const until = anchor === undefined ? (before ?? 0) : anchor - 1
  const limit = Math.min(MAX_ON_DEMAND, Math.max(0, count))
  const part = known && chatHistory(storage, owner, known, { until, limit })
  return historyContent(
    context,
    {
      kind: 'ON_DEMAND',
      chunk: 1,
      progress: 100,
      chats: [part ?? { jid: chat, name: undefined, other: undefined, messages: [], more: false }],
      names: [],
      mappings: [],
    },
    requestId,
  )
}
