import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { Formatted } from './formatted.js'
import { namesOf, placeMentions } from './mentions.js'

/** @typedef {'' | 'waiting' | 'sent' | 'delivered' | 'read' | 'failed'} Ticks */

/**
 * One message as WhatsApp shows it.
 *
 * @param {{
 *   text: string,
 *   mention?: import('./mentions.js').Mention | import('./mentions.js').Mention[],
 *   fromUs?: boolean,
 *   name?: string,
 *   time?: string,
 *   quoted?: { name: string, text: string, mentions?: import('./mentions.js').Mention[] } | null,
 *   ticks?: Ticks,
 *   children?: any,
 * }} props `mention`: whoever has no `@number` in the text is put in front of it; `time` as it is to be read;
 *   `children` stand above the text: a photo's sentence, that it was deleted
 */
export function WhatsAppBubble({
  text,
  mention = [],
  fromUs = false,
  name = '',
  time = '',
  quoted = null,
  ticks = '',
  children,
}) {
  const mentions = [mention].flat()
  return html`<div class=${`bubble ${fromUs ? 'ours' : 'theirs'}`}>
    ${name && html`<p class="bubble-name">${name}</p>`}
    ${
      quoted &&
      html`<div class="bubble-quoted">
      ${quoted.name && html`<p class="bubble-name">${quoted.name}</p>`}
      <div class="bubble-text"><${Formatted} text=${quoted.text} names=${namesOf(quoted.mentions ?? [])} /></div>
    </div>`
    }
    ${children}
    ${
      text &&
      html`<div class="bubble-text">
        <${Formatted} text=${placeMentions(text, mentions)} names=${namesOf(mentions)} />
      </div>`
    }
    ${
      (time || ticks) &&
      html`<p class="bubble-foot"><span>${time}</span>${ticks && html`<${Tick} ticks=${ticks} />`}</p>`
    }
  </div>`
}

const PATHS = {
  waiting: 'M8 1.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM8 4v4l2.5 1.5',
  sent: 'M3 8.5l3.5 3.5L13 4',
  delivered: 'M1 8.5L4.5 12 11 4M8 11l1 1 6.5-8',
  read: 'M1 8.5L4.5 12 11 4M8 11l1 1 6.5-8',
  failed: 'M8 1.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM8 4.5v4M8 10.2v.6',
}
const WORDS = {
  waiting: 'conversation.tick_waiting',
  sent: 'conversation.tick_sent',
  delivered: 'conversation.tick_delivered',
  read: 'conversation.tick_read',
  failed: 'conversation.tick_failed',
}

/** @param {{ ticks: Exclude<Ticks, ''> }} props */
function Tick({ ticks }) {
  const words = t(WORDS[ticks])
  return html`<svg class=${`ticks ${ticks}`} viewBox="0 0 16 15" width="16" height="15" role="img" aria-label=${words}>
    <title>${words}</title>
    <path d=${PATHS[ticks]} />
  </svg>`
}
