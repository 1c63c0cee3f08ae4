import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { may } from '../../lib/session.js'
import { ago, fullTime, shortTime } from '../../lib/time.js'
import { LinkCode } from './link-code.js'

const TONES = /** @type {Record<string, string>} */ ({
  WORKING: 'good',
  STARTING: 'info',
  RECONNECTING: 'warn',
  SCAN_QR_CODE: 'warn',
})

/** The number that is in the groups; another one only sends. */
const RECEIVES = 'whatsapp-bridge'

/**
 * One number: how it is connected, what it has captured, and its code while it needs a phone.
 *
 * @param {{ bridge: any }} props
 */
export function Bridge({ bridge: { service, status } }) {
  return html`
    <section class="card" aria-label=${service}>
      <div class="card-head">
        <h2>${t('system.whatsapp')}${service !== RECEIVES && html` <span class="quiet">${service}</span>`}</h2>
        ${
          status
            ? html`<span class=${`chip ${TONES[status.state] ?? 'bad'}`}>${t(`system.state_${status.state}`)}</span>`
            : html`<span class="chip bad">${t('system.no_answer')}</span>`
        }
      </div>
      ${
        status
          ? html`<${Connected} service=${service} status=${status} />`
          : html`<p class="quiet">${t('system.bridge_away', { service })}</p>`
      }
    </section>
  `
}

/** @param {{ service: string, status: any }} props */
function Connected({ service, status }) {
  const { state, since, number, advice, last_message_at: last, limits, groups, clock } = status
  return html`
    ${state !== 'WORKING' && advice && html`<p>${advice}</p>`}
    ${
      state === 'SCAN_QR_CODE' &&
      (may('admin')
        ? html`<${LinkCode} service=${service} />`
        : html`<p class="notice warn">${t('system.admin_links')}</p>`)
    }
    ${limits.paused && html`<p class="notice warn">
      ${t('system.number_paused', { since: shortTime(limits.paused.since) })} ${limits.paused.reason}</p>`}
    <dl class="facts">
      <dt>${t('system.service')}</dt><dd>${service}</dd>
      <dt>${t('system.number')}</dt><dd class="number">${number ?? t('system.none')}</dd>
      <dt>${t('system.so_since')}</dt><dd title=${fullTime(since)}>${ago(since)}</dd>
      <dt>${t('system.last_message')}</dt>
      <dd title=${last && fullTime(last)}>${last ? ago(last) : t('system.none')}</dd>
      ${Math.abs(clock.ahead_of_whatsapp_seconds ?? 0) > 5 && html`<dt>${t('system.clock')}</dt>
        <dd>${t('system.clock_off', { count: Math.round(clock.ahead_of_whatsapp_seconds) })}</dd>`}
    </dl>
    ${groups.length > 0 && html`<${Captured} groups=${groups} />`}
  `
}

/** @param {{ groups: any[] }} props */
function Captured({ groups }) {
  return html`
    <div class="table-scroll" tabindex="0" role="group" aria-label=${t('system.groups')}>
      <table class="table">
        <thead>
          <tr>
            <th>${t('system.group')}</th>
            <th class="right">${t('system.captured')}</th>
            <th class="right">${t('system.last_message')}</th>
          </tr>
        </thead>
        <tbody>
          ${groups.map(
            ({ jid, name, captured, missing, last_message_at: last }) => html`<tr key=${jid}>
              <td>${name || jid}</td>
              <td class="right number">
                ${t('system.captured_of', { captured, seen: captured + missing })}
                ${missing > 0 && html` <span class="chip warn">${t('system.missing', { count: missing })}</span>`}
              </td>
              <td class="right number" title=${last && fullTime(last)}>${last && ago(last)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `
}
