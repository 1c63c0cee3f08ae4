import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { downloadHistory, proto } from '@whiskeysockets/baileys'

/** Unpacked; WhatsApp's own pieces are a few megabytes. */
const LARGEST_BYTES = 256 * 1024 * 1024
const DOWNLOAD_MS = 5 * 60_000

const inflated = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)

/**
 * The piece of history that a notification stands for: inside it, or on WhatsApp's media server.
 *
 * @throws when it can't be had or is not history.
 */
export async function fetchHistory(
  notification: proto.Message.IHistorySyncNotification,
): Promise<proto.IHistorySync> {
  const { initialHistBootstrapInlinePayload: inline } = notification
  if (inline?.length)
    return proto.HistorySync.decode(await inflated(Buffer.from(inline), { maxOutputLength: LARGEST_BYTES }))
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the media server took too long')), DOWNLOAD_MS)
  })
  try {
    return await Promise.race([downloadHistory(notification, {}), tooLong])
  } finally {
    clearTimeout(timer)
  }
}
