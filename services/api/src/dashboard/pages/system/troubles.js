import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { fullTime, shortTime } from '../../lib/time.js'

/** What is wrong, what people wait for first; or that nothing is. @param {{ system: any }} props */
export function Troubles({ system }) {
  const { seen, caretaker_problem: unseen, database_problem: noDatabase, queue_problem: noQueue } = system
  // Whoever looks at everything says the latter two himself.
  const gaps = seen ? [] : [unseen, noDatabase, noQueue].filter(Boolean)
  const troubles = seen?.troubles ?? []
  return html`
    <section class="stack" aria-label=${t('system.troubles')} aria-live="polite">
      ${troubles.length + gaps.length === 0 && html`<p class="notice good">
        <strong>${t('system.all_is_well')}</strong></p>`}
      ${gaps.map((gap) => html`<p key=${gap} class="notice warn">${gap}</p>`)}
      ${
        troubles.length > 0 &&
        html`<ul class="troubles">
          ${troubles.map(
            (/** @type {any} */ each) => html`<${Trouble} key=${each.code + each.subject} trouble=${each} />`,
          )}
        </ul>`
      }
    </section>
  `
}

/** @param {{ trouble: any }} props */
function Trouble({ trouble: { code, severity, what, todo, since } }) {
  return html`
    <li class=${`notice ${severity === 'now' ? 'bad' : 'warn'}`} data-code=${code}>
      <div>
        <span class="chip ${severity === 'now' ? 'bad' : 'warn'}">${t(`system.severity_${severity}`)}</span>
        <strong> ${what}</strong>
        <p>${todo}</p>
      </div>
      <time class="quiet" datetime=${since} title=${fullTime(since)}>${t('system.since', { time: shortTime(since) })}
      </time>
    </li>
  `
}
