import { fileOf } from '../protocol/media-content.ts'
import { encodeContent } from '../protocol/message-content.ts'
import type { Content } from '../protocol/signal-phone.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { Storage } from '../storage/storage.ts'

/** A phone could read what a companion sent: it is kept for later companions, and its file can now be shown. */
export function rememberContent(
  storage: Storage,
  chat: string,
  sender: DeviceId,
  id: string,
  content: Content,
): void {
  const { senderKeyDistributionMessage: _key, ...said } = content.deviceSentMessage?.message ?? content
  const file = fileOf(said)
  if (file) storage.media.learn(file.directPath, file)
  storage.history.addContent(chat, sender.phone, id, encodeContent(said))
}
