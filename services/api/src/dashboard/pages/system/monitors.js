import { html } from '../../lib/html.js'
import { number, t } from '../../lib/i18n.js'
import { ago, duration, fullTime } from '../../lib/time.js'

/** How far behind each project's monitor is, and what its day has brought. @param {{ seen: any }} props */
export function Monitors({ seen }) {
  if (seen.projects.length === 0) return null
  const columns = ['created', 'resubmitted', 'completed', 'feedback_sent', 'rejected']
  return html`
    <section class="card flush" aria-label=${t('system.monitors')}>
      <div class="card-head"><h2>${t('system.monitors')}</h2></div>
      <div class="table-scroll" tabindex="0" role="group" aria-label=${t('system.monitors')}>
        <table class="table">
          <thead>
            <tr>
              <th>${t('system.project')}</th><th>${t('system.lag')}</th><th>${t('system.last_message')}</th>
              ${columns.map((column) => html`<th key=${column} class="right">${t(`system.today_${column}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${seen.projects.map(
              (/** @type {any} */ project) => html`<tr key=${`${project.environment} ${project.name}`}>
                <td>${project.name}${project.environment !== 'production' && html` <span class="chip">
                  ${project.environment}</span>`}</td>
                <td><${Lag} project=${project} /></td>
                <td class="number" title=${project.last_message_at && fullTime(project.last_message_at)}>
                  ${project.last_message_at && ago(project.last_message_at)}</td>
                ${columns.map((column) => html`<td key=${column} class="right number">
                  ${project.today ? number(project.today[column]) : ''}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `
}

/** @param {{ project: any }} props */
export function Lag({ project: { lag_messages: lag, lag_seconds: seconds, refused, failed_messages: failed } }) {
  if (refused) return html`<span class="dot bad">${t('system.refused')}</span>`
  if (lag === null) return html`<span class="dot">${t('system.not_known')}</span>`
  return html`
    ${
      lag === 0
        ? html`<span class="dot good">${t('system.up_to_date')}</span>`
        : html`<span class=${`dot ${seconds > 120 ? 'bad' : 'warn'}`}>
          ${t('system.behind', { count: lag, time: duration(seconds ?? 0) })}</span>`
    }
    ${failed > 0 && html` <span class="chip warn">${t('system.passed', { count: failed })}</span>`}
  `
}
