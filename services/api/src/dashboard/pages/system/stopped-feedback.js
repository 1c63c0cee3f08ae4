import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { useLive } from '../../lib/use-live.js'
import { FeedbackLine } from './feedback-line.js'

const MOST = 50

/**
 * What was not sent and waits for a person; and, where somebody wants to take it back, what waits for its turn.
 *
 * @param {{ waiting: number }} props
 */
export function StoppedFeedback({ waiting }) {
  const [open, setOpen] = useState(false)
  const stopped = useLive(`/api/feedback?state=held,failed&current=true&limit=${MOST}`)
  const queued = useLive(open ? `/api/feedback?state=queued&limit=${MOST}` : null)
  const list = stopped.data?.feedback ?? []
  return html`
    <section class="card" aria-label=${t('system.stopped')}>
      <h2>${t('system.stopped')}</h2>
      ${
        list.length > 0
          ? html`<${Lines} list=${list} />`
          : html`<p class="quiet">${stopped.data ? t('system.nothing_stopped') : t('shell.loading')}</p>`
      }
      ${
        waiting > 0 &&
        html`<details open=${open} onToggle=${(/** @type {any} */ event) => setOpen(event.target.open)}>
          <summary>${t('system.waiting_list', { count: waiting })}</summary>
          <${Lines} list=${queued.data?.feedback ?? []} />
        </details>`
      }
    </section>
  `
}

/** @param {{ list: any[] }} props */
function Lines({ list }) {
  return html`
    <ul class="lines">
      ${list.map((feedback) => html`<${FeedbackLine} key=${feedback.id} feedback=${feedback} />`)}
    </ul>
  `
}
