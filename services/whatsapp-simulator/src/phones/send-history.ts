import { emptyHistory } from '../protocol/history-content.ts'
import { nowSeconds, stanza } from '../protocol/stanza.ts'
import { takeBundle } from '../server/key-directory.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { newMessageId } from '../world/ids.ts'

/** The own phone's first message to a companion it has linked: an empty history, and who has which LID. Section 9. */
export async function sendHistory(
  context: Context,
  companion: DeviceId & { account: Account },
): Promise<void> {
  const { storage, phones, companions } = context
  const device = addressOf(companion.account, 'lid', companion.number)
  const mappings = storage.accounts
    .list()
    .map((account) => ({ pnJid: addressOf(account, 'pn'), lidJid: addressOf(account, 'lid') }))
  const attrs = {
    from: addressOf(companion.account, 'pn'),
    category: 'peer',
    type: 'text',
    id: newMessageId(),
    t: nowSeconds(),
  }
  await phones.of(companion.account).unit(
    async (signal) => {
      const bundle = (await signal.hasSession(device)) ? undefined : takeBundle(context, device)
      if (bundle) await signal.startSession(device, bundle)
      return signal.encrypt(device, emptyHistory(mappings))
    },
    (enc) => {
      storage.devices.markHistorySent(companion)
      companions.queue(companion, stanza('message', attrs, [enc]))
    },
  )
  companions.deliver([companion])
}
