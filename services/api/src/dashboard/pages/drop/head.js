import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { pressKey } from '../../lib/keys.js'
import { useOthers } from '../../lib/presence.js'
import { session } from '../../lib/session.js'
import { fullTime, shortTime } from '../../lib/time.js'
import { StateChip } from '../drops/drop-state.js'

/** Which drop it is, how it stands, and who else has it open. @param {{ drop: any, onClose: () => void }} props */
export function Head({ drop, onClose }) {
  const { drop_number, project, sender_name, user_name, posted_at, revision } = drop
  const posted = posted_at && t('drop.posted', { time: shortTime(posted_at) })
  return html`
    <header class="open-head">
      <${Back} onClose=${onClose} />
      <h1 class="mono">${drop_number}</h1>
      <${StateChip} drop=${drop} />
      <span class="open-moves">
        <${Move} keyName="k" sign="‹" words=${t('drops.key_previous')} />
        <${Move} keyName="j" sign="›" words=${t('drops.key_next')} />
      </span>
      <p class="open-facts quiet">
        ${project ?? t('drop.no_project')} ·${' '}
        <span title=${user_name ?? ''}>${sender_name || user_name || t('drop.nobody')}</span>
        ${posted_at && html` · <time datetime=${posted_at} title=${fullTime(posted_at)}>${posted}</time>`}
        ${revision > 0 && html` · <strong class="again">${t('drop.posted_again', { count: revision })}</strong>`}
      </p>
      <${Others} number=${drop_number} />
    </header>
  `
}

/** The only way back on a phone. @param {{ onClose: () => void }} props */
export function Back({ onClose }) {
  const words = t('drop.back')
  return html`<button type="button" class="plain back" aria-label=${words} title=${words} onClick=${onClose}>←</button>`
}

/** To another one of the list, which knows the way. @param {{ keyName: string, sign: string, words: string }} props */
function Move({ keyName, sign, words }) {
  const move = () => pressKey(keyName)
  return html`<button type="button" class="plain" aria-label=${words} title=${words} onClick=${move}>${sign}</button>`
}

/** @param {{ number: string }} props */
function Others({ number }) {
  const others = useOthers(number)
  return html`<div class="others" role="status">
    ${others.map(({ name, page, doing }) => {
      const isMe = name === session.get()?.name && name !== ''
      const words = isMe ? 'drop.here_me' : doing === 'changing' ? 'drop.here_changing' : 'drop.here_looking'
      const tone = doing === 'changing' ? 'warn' : 'info'
      return html`<span key=${page + name}
        class=${`chip ${tone}`}>${t(words, { name: name || t('drop.somebody') })}</span>`
    })}
  </div>`
}
