import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { timeOfDay } from './days.js'
import { WhatsAppBubble } from './whatsapp-bubble.js'

/** How far feedback has come, as ticks. @type {Record<string, import('./whatsapp-bubble.js').Ticks>} */
const TICKS = {
  queued: 'waiting',
  sending: 'waiting',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
}

/**
 * One message of the group.
 *
 * @param {{ message: any, above?: any }} props `above`: the one directly before it; who wrote that too is not named
 *   again
 */
export function Message({ message, above }) {
  const { content, from_us, is_post, of_drop, deleted, edited, unreadable, clipped, reactions, state } = message
  const remarks = [deleted && t('conversation.deleted'), unreadable && t('conversation.unreadable'), mediaOf(message)]
  const time = [edited && t('conversation.edited'), timeOfDay(message.at)].filter(Boolean).join(' · ')
  const kinds = ['said', from_us ? 'ours' : 'theirs', of_drop && 'of-drop', is_post && 'post']
  return html`<li class=${kinds.filter(Boolean).join(' ')}>
    ${is_post && html`<span class="chip info post-mark">${t('conversation.this_post')}</span>`}
    <${WhatsAppBubble}
      text=${content}
      mention=${message.mentions}
      fromUs=${from_us}
      name=${above && isSameWriter(message, above) ? '' : nameOf(message)}
      time=${time}
      quoted=${quotedBy(message)}
      ticks=${state ? (TICKS[state] ?? '') : ''}
    >
      ${remarks.filter(Boolean).map((remark) => html`<p class="bubble-remark">${remark}</p>`)}
    <//>
    ${clipped && html`<p class="quiet">${t('conversation.clipped')}</p>`}
    ${reactions.length > 0 && html`<p class="reactions">${reactions.map(reactionOf).join(' ')}</p>`}
  </li>`
}

/** @param {any} message */
function nameOf({ name, number, from_us, by }) {
  if (from_us) return by ? t('conversation.us_by', { name: by }) : t('conversation.us')
  return name || (number ? `+${number}` : t('conversation.somebody'))
}

/** @param {{ emoji: string, count: number }} reaction */
function reactionOf({ emoji, count }) {
  return count > 1 ? `${emoji} ${count}` : emoji
}

/** What it answers may be too long ago to be known. @param {any} message */
function quotedBy({ quoted, answers }) {
  if (quoted) return { name: nameOf(quoted), text: quoted.content, mentions: quoted.mentions }
  return answers ? { name: '', text: t('conversation.earlier_message') } : null
}

/** @param {any} a @param {any} b */
function isSameWriter(a, b) {
  const known = a.from_us || a.number !== '' || a.name !== ''
  return known && !a.is_post && ['from_us', 'number', 'name', 'by'].every((field) => a[field] === b[field])
}

/** The picture itself is not kept: what it was, in a sentence. @param {any} message */
function mediaOf({ media, filename }) {
  if (media === 'image') return t('conversation.media_image')
  if (media === 'video') return t('conversation.media_video')
  if (media === 'audio') return t('conversation.media_audio')
  if (media === 'document') return t('conversation.media_document', { filename })
  return media === 'sticker' ? t('conversation.media_sticker') : ''
}
