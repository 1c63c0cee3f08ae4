import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { exactTime } from '../../lib/time.js'
import { useLive } from '../../lib/use-live.js'
import { Failed, Loading } from '../../shell/states.js'
import { Bridge } from './bridge.js'
import { Budgets } from './budgets.js'
import { Control } from './control.js'
import { FeedbackCounts } from './feedback-counts.js'
import { Keeping } from './keeping.js'
import { Monitors } from './monitors.js'
import { Rejects } from './rejects.js'
import { Services } from './services.js'
import { StoppedFeedback } from './stopped-feedback.js'
import { Troubles } from './troubles.js'

/** What the database does not know of (a phone that was unplugged) is asked for so often. */
const EVERY_MS = 4000

/** The whole system on one screen: what needs a person first. */
export function System() {
  const { data: system, error, reload } = useLive('/api/system', { everyMs: EVERY_MS })
  const failed = error && html`<${Failed} error=${error} onRetry=${reload} />`
  if (!system)
    return html`<main id="main" class="page"><h1>${t('shell.system')}</h1>${failed ?? html`<${Loading} />`}</main>`
  const { bridges, seen } = system
  return html`
    <main id="main" class="page system">
      <div class="page-head">
        <h1>${t('shell.system')}</h1>
        <span class="quiet number">${t('system.looked_at', { time: exactTime(system.at) })}</span>
      </div>
      ${failed}
      <${Troubles} system=${system} />
      <${Control} control=${system.control} reload=${reload} />
      <div class="cards">
        ${bridges.map((/** @type {any} */ bridge) => html`<${Bridge} key=${bridge.service} bridge=${bridge} />`)}
        ${bridges.map(
          (/** @type {any} */ { service, status }) =>
            status && html`<${Budgets} key=${service} service=${bridges.length > 1 ? service : ''}
              limits=${status.limits} at=${system.at} />`,
        )}
        <${FeedbackCounts} feedback=${system.feedback} queueProblem=${system.queue_problem} />
        ${seen && html`<${Services} seen=${seen} bridges=${bridges} />`}
        ${seen && html`<${Keeping} seen=${seen} version=${system.version} />`}
      </div>
      ${seen && html`<${Monitors} seen=${seen} />`}
      <${StoppedFeedback} waiting=${system.feedback?.queued ?? 0} />
      <${Rejects} />
    </main>
  `
}
