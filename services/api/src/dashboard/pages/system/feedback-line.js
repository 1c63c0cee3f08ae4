import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { addressOf } from '../../lib/router.js'
import { may } from '../../lib/session.js'
import { ago, fullTime } from '../../lib/time.js'
import { ruleName } from './rule-name.js'

/** One feedback that has not left, and what a reviewer may do about it. @param {{ feedback: any }} props */
export function FeedbackLine({ feedback }) {
  const { id, drop_number: drop, project, state, rule, reason, message, created_by: by, queued_at: at } = feedback
  const waits = state === 'queued' ? t('system.its_turn') : t('system.other_rule')
  const why = state === 'failed' ? t('system.refused_for_good') : rule ? ruleName(rule) : waits
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  // What is done shows by itself: the list is live.
  const act = async (/** @type {'cancel' | 'retry'} */ what) => {
    setBusy(true)
    setProblem('')
    try {
      await send('POST', `/api/feedback/${id}/${what}`)
    } catch (error) {
      setProblem(/** @type {any} */ (error).message)
    }
    setBusy(false)
  }
  return html`
    <li class="feedback-line" data-feedback=${id}>
      <div>
        <div class="row">
          ${
            drop
              ? html`<a class="mono" href=${addressOf('drops', drop)}>${drop}</a>`
              : html`<span>${t('system.reply')}</span>`
          }
          <span class="quiet">${project}</span>
          <span class=${`chip ${state === 'failed' ? 'bad' : 'warn'}`}>${why}</span>
          <span class="quiet" title=${fullTime(at)}>${by} ${ago(at)}</span>
        </div>
        ${reason && html`<p>${reason}</p>`}
        <p class="quiet words">${message}</p>
        <p class="problem" role="alert">${problem}</p>
      </div>
      ${
        may('reviewer') &&
        html`<div class="row">
          ${state !== 'queued' && html`<button type="button" class="small" disabled=${busy}
            onClick=${() => act('retry')}>${t('system.send_again')}</button>`}
          ${state !== 'failed' && html`<button type="button" class="small" disabled=${busy}
            onClick=${() => act('cancel')}>${t('system.take_back')}</button>`}
        </div>`
      }
    </li>
  `
}
