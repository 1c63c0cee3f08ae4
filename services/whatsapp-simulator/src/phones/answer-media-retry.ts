/** A companion could not fetch a file, for the server has deleted it: its phone uploads it again and says where it is. */
import { fileOf, mediaRetry } from '../protocol/media-content.ts'
import { decodeContent } from '../protocol/message-content.ts'
import { attribute, child, nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf } from '../world/addresses.ts'
import { chatKey } from '../world/chats.ts'
import type { Context } from '../world/context.ts'

/** A file that is nowhere any more: the client's error 404. */
const NOT_FOUND = '2'

export function answerMediaRetry(
  { storage, companions, log }: Context,
  asker: DeviceId & { account: Account },
  receipt: Stanza,
): void {
  const rmr = child(receipt, 'rmr')
  if (!rmr) return
  const id = attribute(receipt, 'id')
  const content = storage.history.contentById(chatKey(storage, asker.phone, attribute(rmr, 'jid')), id)
  const file = content && fileOf(decodeContent(content))
  const kept = file && storage.media.byPath(file.directPath)
  const attrs = { from: addressOf(asker.account, 'pn'), type: 'mediaretry', id, t: nowSeconds() }
  storage.transaction(() => {
    if (kept) storage.media.setGone(kept.position, false)
    companions.queue(asker, stanza('notification', attrs, [answerFor(id, file, kept?.path), rmr]))
  })
  companions.deliver([asker])
  log.info({ message_id: id, found: kept !== undefined }, 'A phone was asked to upload a file again')
}

function answerFor(id: string, file: { mediaKey: Uint8Array } | undefined, path: string | undefined): Stanza {
  if (!file) return stanza('error', { code: NOT_FOUND })
  const { ciphertext, iv } = mediaRetry(id, file.mediaKey, path)
  return stanza('encrypt', {}, [stanza('enc_p', {}, ciphertext), stanza('enc_iv', {}, iv)])
}
