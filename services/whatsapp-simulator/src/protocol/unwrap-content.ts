/** Wrappers: WhatsApp's clients put a message inside another one to say that it disappears, may be seen once and so on. */
import type { MessageWrap } from '@wa-monitor/contracts'
import type { Content } from './signal-phone.ts'

/** The fields of a message that hold another one. Baileys' `normalizeMessageContent` knows about half of them. */
const WRAPPERS = [
  'ephemeralMessage',
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'documentWithCaptionMessage',
  'editedMessage',
  'groupMentionedMessage',
  'associatedChildMessage',
  'groupStatusMessage',
  'groupStatusMessageV2',
  'botInvokeMessage',
  'botForwardedMessage',
  'botTaskMessage',
  'questionMessage',
  'questionReplyMessage',
  'limitSharingMessage',
  'lottieStickerMessage',
  'pollCreationMessageV4',
] as const satisfies readonly (keyof Content)[]

const FIELD: Record<MessageWrap, (typeof WRAPPERS)[number]> = {
  ephemeral: 'ephemeralMessage',
  view_once: 'viewOnceMessage',
  view_once_v2: 'viewOnceMessageV2',
  document_with_caption: 'documentWithCaptionMessage',
  edited: 'editedMessage',
  group_mentioned: 'groupMentionedMessage',
  bot_invoke: 'botInvokeMessage',
  group_status: 'groupStatusMessageV2',
}

/** Deeper ones are left wrapped: a message can be made that never ends. */
const DEPTH = 8

export function wrapContent(content: Content, wrap: MessageWrap): Content {
  return { [FIELD[wrap]]: { message: content } }
}

/** What is inside all wrappers. */
export function unwrapContent(content: Content): Content {
  let inner = content
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const next = wrappedIn(inner)
    if (!next) return inner
    inner = next
  }
  return inner
}

function wrappedIn(content: Content): Content | null | undefined {
  for (const field of WRAPPERS) if (content[field]) return content[field].message
  return content.deviceSentMessage?.message
}
