import { html } from '../../lib/html.js'
import { number, t } from '../../lib/i18n.js'
import { duration } from '../../lib/time.js'
import { ruleName } from './rule-name.js'

/**
 * What waits for its turn, and what waits for a person.
 *
 * @param {{ feedback: any, queueProblem: string | null }} props
 */
export function FeedbackCounts({ feedback, queueProblem }) {
  const oldest = feedback?.oldest_seconds ?? null
  const held = Object.entries(feedback?.held ?? {})
  return html`
    <section class="card" aria-label=${t('system.feedback')}>
      <div class="card-head">
        <h2>${t('system.feedback')}</h2>
        <span class=${`chip ${queueProblem ? 'bad' : 'good'}`}>
          ${t(queueProblem ? 'system.queue_away' : 'system.queue_works')}</span>
      </div>
      ${queueProblem && html`<p>${queueProblem}</p>`}
      ${
        feedback
          ? html`<dl class="facts">
              <dt>${t('system.waiting')}</dt>
              <dd class="number">
                ${number(feedback.queued)}${' '}
                ${oldest !== null && html`<span class="quiet">${t('system.oldest', { time: duration(oldest) })}</span>`}
              </dd>
              <dt>${t('system.being_sent')}</dt><dd class="number">${number(feedback.sending)}</dd>
              <dt>${t('system.last_hour')}</dt><dd class="number">${number(feedback.messages_last_hour)}</dd>
              <dt>${t('system.failed')}</dt><dd class="number">${number(feedback.failed)}</dd>
              ${held.length > 0 && html`<dt>${t('system.held')}</dt>`}
              ${held.map(([rule, count]) => html`<dd key=${rule} class="held number">
                ${number(/** @type {number} */ (count))} <span class="quiet">${ruleName(rule)}</span></dd>`)}
            </dl>`
          : html`<p class="quiet">${t('system.not_known')}</p>`
      }
    </section>
  `
}
