import type { proto } from '@whiskeysockets/baileys'

/**
 * The words of a message, wherever its kind keeps them (WHATSAPP.md A10). `content` is already unwrapped
 * (`normalizeMessageContent`). Empty when it has none.
 */
export function messageText(content: proto.IMessage): string {
  const places: (string | null | undefined)[] = [
    content.conversation,
    content.extendedTextMessage?.text,
    content.imageMessage?.caption,
    content.videoMessage?.caption,
    content.documentMessage?.caption,
    content.buttonsResponseMessage?.selectedDisplayText,
    content.listResponseMessage?.title,
    content.templateButtonReplyMessage?.selectedDisplayText,
    content.pollCreationMessage?.name,
    content.pollCreationMessageV2?.name,
    content.pollCreationMessageV3?.name,
    content.eventMessage?.name,
    content.locationMessage?.name,
    content.liveLocationMessage?.caption,
    content.contactMessage?.displayName,
  ]
  return places.find((text) => text !== null && text !== undefined && text !== '') ?? ''
}

const MEDIA: [type: string, of: (content: proto.IMessage) => unknown][] = [
  ['image', (content) => content.imageMessage],
  ['video', (content) => content.videoMessage ?? content.ptvMessage],
  ['document', (content) => content.documentMessage],
  ['audio', (content) => content.audioMessage],
  ['sticker', (content) => content.stickerMessage],
]

/** `image`, `video`, `document`, `audio`, `sticker`, or empty. */
export function mediaType(content: proto.IMessage): string {
  return MEDIA.find(([, of]) => of(content))?.[0] ?? ''
}

/** Whom it mentions and what it answers: any kind of content may carry that. */
export function contextOf(content: proto.IMessage): proto.IContextInfo | undefined {
  for (const part of Object.values(content) as unknown[]) {
    if (typeof part !== 'object' || part === null || !('contextInfo' in part)) continue
    const { contextInfo } = part as { contextInfo?: proto.IContextInfo | null }
    if (contextInfo) return contextInfo
  }
  return undefined
}
