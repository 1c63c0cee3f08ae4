/** What a stanza says openly about the message encrypted in it. As phones and WhatsApp Web do it. Pure. */
import { proto } from '@whiskeysockets/baileys'
import type { Content } from './signal-phone.ts'
import type { Stanza } from './stanza.ts'
import { unwrapContent } from './unwrap-content.ts'

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

interface StanzaType {
  type: 'text' | 'media' | 'reaction' | 'poll'
  /** More attributes of `<message>`. */
  messageAttrs: Stanza['attrs']
  /** More attributes of the `<enc>` that holds the message. */
  encAttrs: Stanza['attrs']
}

export function stanzaTypeOf(content: Content): StanzaType {
  const inner = unwrapContent(content)
  const edit = editAttribute(inner)
  const mediatype = mediaType(inner)
  return {
    type: typeOf(inner, mediatype),
    messageAttrs: edit === undefined ? {} : { edit },
    encAttrs: {
      ...(mediatype === undefined ? {} : { mediatype }),
      // Somebody who can't read it is not told that there was anything.
      ...(edit !== undefined || inner.reactionMessage ? { 'decrypt-fail': 'hide' } : {}),
    },
  }
}

function typeOf(content: Content, mediatype: string | undefined): StanzaType['type'] {
  if (content.reactionMessage) return 'reaction'
  if (content.pollCreationMessage ?? content.pollCreationMessageV2 ?? content.pollCreationMessageV3)
    return 'poll'
  return mediatype === undefined ? 'text' : 'media'
}

/** 1: new words. 7: the sender takes it back (a message or a reaction). 8: an admin takes somebody else's back. */
function editAttribute({ protocolMessage, reactionMessage }: Content): string | undefined {
  if (protocolMessage?.type === MESSAGE_EDIT) return '1'
  if (protocolMessage?.type === REVOKE && protocolMessage.key) return protocolMessage.key.fromMe ? '7' : '8'
  return reactionMessage && !reactionMessage.text ? '7' : undefined
}

function mediaType(content: Content): string | undefined {
  if (content.imageMessage) return 'image'
  if (content.videoMessage) return content.videoMessage.gifPlayback ? 'gif' : 'video'
  if (content.ptvMessage) return 'ptv'
  if (content.audioMessage) return content.audioMessage.ptt ? 'ptt' : 'audio'
  if (content.documentMessage) return 'document'
  if (content.stickerMessage) return 'sticker'
  if (content.locationMessage) return 'location'
  if (content.liveLocationMessage) return 'livelocation'
  if (content.contactMessage) return 'vcard'
  return content.contactsArrayMessage ? 'contact_array' : undefined
}
