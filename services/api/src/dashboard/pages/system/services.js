import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'

/** Who runs and who does not, and what was not delivered to others. @param {{ seen: any, bridges: any[] }} props */
export function Services({ seen, bridges }) {
  const services = [
    ...bridges.map(({ service, status }) => ({ service, healthy: status && status.state !== 'FAILED', reasons: [] })),
    ...seen.monitors,
    ...seen.services,
  ]
  const webhooks = Object.entries(seen.webhooks_given_up ?? {})
  return html`
    <section class="card" aria-label=${t('system.services')}>
      <h2>${t('system.services')}</h2>
      <ul class="lines">
        ${services.map(
          ({ service, healthy, reasons }) => html`<li key=${service}>
            <div class="spread">
              <span>${service}</span>
              <span class=${`dot ${healthy ? 'good' : 'bad'}`}>
                ${t(healthy ? 'system.up' : healthy === false ? 'system.failing' : 'system.no_answer')}</span>
            </div>
            ${reasons.map((/** @type {string} */ reason) => html`<p class="quiet">${reason}</p>`)}
          </li>`,
        )}
      </ul>
      ${(webhooks.length > 0 || seen.alerts.length > 0) && html`<h3>${t('system.integrations')}</h3>`}
      <ul class="lines">
        ${webhooks.map(
          ([project, count]) => html`<li key=${project} class="spread"><span>${t('system.webhooks', { project })}</span>
            <span class="dot bad">${t('system.given_up', { count: /** @type {number} */ (count) })}</span></li>`,
        )}
        ${seen.alerts.map(
          (/** @type {any} */ { channel, error }) => html`<li key=${channel}>
            <div class="spread"><span>${t('system.alerts_by', { channel })}</span>
            <span class=${`dot ${error ? 'bad' : 'good'}`}>${t(error ? 'system.failing' : 'system.up')}</span></div>
            ${error && html`<p class="quiet">${error}</p>`}
          </li>`,
        )}
      </ul>
    </section>
  `
}
