import { keepFile } from '../media/keep-file.ts'
import { keyShareContent } from '../protocol/app-state.ts'
import { encodeHistory, type History, historyNotification } from '../protocol/history-content.ts'
import type { Content, SignalPhone } from '../protocol/signal-phone.ts'
import { nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import { takeBundle } from '../server/key-directory.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { newMessageId } from '../world/ids.ts'
import { startHistory } from './start-history.ts'

/**
 * The own phone's first messages to a companion it has linked: the key of shared settings, what was there before, and who
 * has which LID. Section 9.
 */
export async function sendHistory(
  context: Context,
  companion: DeviceId & { account: Account },
): Promise<void> {
  const { storage, phones, companions, historyLimits } = context
  const { account } = companion
  await phones.of(account).unit(
    async (signal) => {
      const key = keyShareContent(storage.appState.key(account.phone))
      const messages = [await peerMessage(context, signal, companion, key)]
      const device = storage.history.ofDevice(companion)
      for (const history of startHistory(storage, account, device, historyLimits)) {
        messages.push(await peerMessage(context, signal, companion, historyContent(context, history)))
      }
      return messages
    },
    (messages) => {
      storage.devices.markHistorySent(companion)
      for (const message of messages) companions.queue(companion, message)
    },
  )
  companions.deliver([companion])
}

/** A piece of history as a message: inside it, or as a file it points to when that is too large. */
export function historyContent(context: Context, history: History, requestId?: string): Content {
  const inline = encodeHistory(history)
  if (inline.length <= context.historyLimits.inline)
    return historyNotification(history, { inline }, requestId)
  const file = keepFile(context, inline, 'History', 'application/x-protobuf')
  return historyNotification(history, { file }, requestId)
}

/** A message from a phone to a companion of its own, for that one alone. To be stored with the phone's key changes. */
export async function peerMessage(
  context: Context,
  signal: SignalPhone,
  companion: DeviceId & { account: Account },
  content: Content,
): Promise<Stanza> {
  const device = addressOf(companion.account, 'lid', companion.number)
  const bundle = (await signal.hasSession(device)) ? undefined : takeBundle(context, device)
  if (bundle) await signal.startSession(device, bundle)
  const attrs = {
    from: addressOf(companion.account, 'pn'),
    category: 'peer',
    type: 'text',
    id: newMessageId(),
    t: nowSeconds(),
  }
  return stanza('message', attrs, [await signal.encrypt(device, content)])
}
