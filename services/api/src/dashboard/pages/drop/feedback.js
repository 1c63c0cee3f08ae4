import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { WhatsAppBubble } from '../conversation/whatsapp-bubble.js'
import { kindOf } from './decide/request.js'
import { Forecast } from './forecast.js'
import { SmallButton } from './small-button.js'

const MOST = 4000

/**
 * What the contractor is told: the template's words until they are changed, as his phone will show them, and when.
 *
 * @param {any} props
 */
export function Feedback({ drop, editing, draft, forecast }) {
  const { form, write } = editing
  const isOwn = form.message !== null
  const text = form.message ?? draft.text
  const name = drop.sender_name || drop.user_name || ''
  const problem = draft.error?.status ? draft.error.message : t('shell.no_connection')
  const onInput = (/** @type {any} */ event) => write(event.target.value)
  const title = kindOf(form) === 'approval' ? 'drop.approval_to' : 'drop.feedback_to'
  return html`
    <div class="spread">
      <h2 id="feedback-title">${t(title, { name: name || t('drop.nobody') })}</h2>
      ${isOwn && html`<${SmallButton} words=${t('drop.use_template')} onClick=${() => write(null)} />`}
    </div>
    <div class=${`field ${isOwn ? 'mine' : ''}`}>
      <label for="feedback-text" class="hidden">${t('drop.feedback')}</label>
      <textarea id="feedback-text" rows=${rowsFor(text)} maxlength=${MOST} value=${text}
        placeholder=${t('drop.feedback_empty')} onInput=${onInput}></textarea>
      ${draft.error && !isOwn && html`<span class="problem">${problem}</span>`}
    </div>
    ${
      text.trim() !== '' &&
      html`<figure class="preview">
        <figcaption class="quiet">${t('drop.preview')}</figcaption>
        <${WhatsAppBubble} text=${text.trim()} mention=${draft.mention ? { number: draft.mention, name } : []} fromUs />
      </figure>`
    }
    <${Forecast} forecast=${forecast} />
  `
}

/** @param {string} text */
function rowsFor(text) {
  return Math.min(12, Math.max(3, text.split('\n').length))
}
