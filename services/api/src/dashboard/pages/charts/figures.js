import { html } from '../../lib/html.js'
import { number, percent, t } from '../../lib/i18n.js'

/** @typedef {Record<string, number>} Totals */

const COUNTS = /** @type {const} */ (['created', 'resubmitted', 'completed', 'feedback_sent'])

/**
 * Today, and this week against the week before.
 *
 * @param {{ totals: { today: Totals, week: Totals, week_before: Totals } }} props
 */
export function Figures({ totals: { today, week, week_before: before } }) {
  return html`
    <section class="figures" aria-label=${t('charts.figures')}>
      ${COUNTS.map(
        (name) => html`
          <${Figure}
            key=${name} name=${t(`charts.${name}`)} today=${number(today[name] ?? 0)}
            week=${t('charts.week', { count: week[name] ?? 0 })} change=${changeOf(week[name] ?? 0, before[name] ?? 0)}
            before=${number(before[name] ?? 0)}
          />
        `,
      )}
      <${Figure}
        name=${t('charts.first_time_right')} today=${shareOf(today)}
        week=${t('charts.week_share', { share: shareOf(week) })}
        change=${changeOfShare(week, before)} before=${shareOf(before)}
      />
    </section>
  `
}

/** @param {{ name: string, today: string, week: string, change: string, before: string }} props */
function Figure({ name, today, week, change, before }) {
  return html`
    <div class="card figure">
      <h2>${name}</h2>
      <p><b class="number">${today}</b> ${t('charts.today')}</p>
      <p>${week}${change && html` <span class="quiet">· ${change}</span>`}</p>
      <p class="quiet">${t('charts.before', { before })}</p>
    </div>
  `
}

/** @param {number} week @param {number} before */
function changeOf(week, before) {
  if (week === before) return t('charts.same')
  if (before === 0) return ''
  const change = percent(Math.abs(week - before) / before)
  return week > before ? t('charts.more', { change }) : t('charts.fewer', { change })
}

/** @param {Totals} week @param {Totals} before */
function changeOfShare(week, before) {
  const [now, then] = [shareOf(week), shareOf(before)]
  if (!week.completed || !before.completed) return ''
  if (now === then) return t('charts.same')
  const [nowShare, thenShare] = [week, before].map((totals) => (totals.first_time_right ?? 0) / (totals.completed ?? 1))
  return (nowShare ?? 0) > (thenShare ?? 0) ? t('charts.better') : t('charts.worse')
}

/** @param {Totals} totals */
function shareOf({ first_time_right: right = 0, completed = 0 }) {
  return completed === 0 ? t('charts.none') : percent(right / completed)
}
