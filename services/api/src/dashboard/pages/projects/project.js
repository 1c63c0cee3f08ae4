import { html } from '../../lib/html.js'
import { LANGUAGES, number, t } from '../../lib/i18n.js'
import { addressOf } from '../../lib/router.js'
import { ago, fullTime } from '../../lib/time.js'
import { Lag } from '../system/monitors.js'

const TODAY = ['created', 'resubmitted', 'completed', 'feedback_sent', 'rejected']

/** One project: what it is set to, how its monitor stands, what its day has brought. @param {{ project: any }} props */
export function Project({ project }) {
  const { name, enabled, group_jid: jid, group_name: group, description, last_message_at: last, today } = project
  const extras = extrasOf(project)
  return html`
    <section class="card" aria-label=${name}>
      <div class="card-head">
        <h2><a href=${addressOf('drops', '', { project: name })}>${name}</a></h2>
        <span class=${`chip ${enabled ? 'good' : ''}`}>${t(enabled ? 'projects.on' : 'projects.off')}</span>
      </div>
      ${description && html`<p>${description}</p>`}
      <dl class="facts">
        <dt>${t('projects.group')}</dt>
        <dd>${group ?? t('projects.not_seen')} <span class="mono quiet">${jid}</span></dd>
        <dt>${t('projects.last_message')}</dt>
        <dd title=${last && fullTime(last)}>${last ? ago(last) : t('projects.unknown')}</dd>
        ${enabled && html`<dt>${t('projects.reading')}</dt><dd><${Lag} project=${project} /></dd>`}
        <dt>${t('projects.language')}</dt>
        <dd>${LANGUAGES[/** @type {'en' | 'af'} */ (project.language)] ?? project.language}</dd>
        ${extras.length > 0 && html`<dt>${t('projects.settings')}</dt><dd>${extras.join(', ')}</dd>`}
      </dl>
      ${
        enabled &&
        today &&
        html`<dl class="today" aria-label=${t('projects.today')}>
          ${TODAY.map((what) => html`<div key=${what}><dt>${t(`system.today_${what}`)}</dt>
            <dd class="number">${number(today[what])}</dd></div>`)}
        </dl>`
      }
    </section>
  `
}

/** What differs from a project with its name and group only. @param {any} project @returns {string[]} */
function extrasOf({ rules, valid_drops: valid, outbound }) {
  const listed = /^\d+$/.test(valid ?? '')
  return [
    ...(rules > 0 ? [t('projects.rules', { count: rules })] : []),
    ...(valid ? [listed ? t('projects.valid_listed', { count: Number(valid) })
      : t('projects.valid_file', { file: valid })] : []),
    ...(outbound ? [] : [t('projects.silent')]),
  ]
}
