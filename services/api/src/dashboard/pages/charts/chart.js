import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { dayName } from '../../lib/time.js'
import { DayTable } from './day-table.js'
import { formatOf, valueOf, wordsOf } from './format.js'
import { Plot } from './plot.js'
import { COLOURS } from './plot-options.js'

/**
 * One chart with what its colours mean, and the same as a table.
 *
 * @param {{
 *   spec: import('./specs.js').Spec, days: string[], title: string, note?: string,
 *   day: number | null, onDay: (day: number | null) => void,
 * }} props `day`: the one that is pointed at; without one the newest is described
 */
export function Chart({ spec, days, title, note, day, onDay }) {
  const described = `chart-${spec.id}-day`
  const shown = day ?? days.length - 1
  const format = formatOf(spec.unit)
  return html`
    <section class="card chart" aria-labelledby=${`chart-${spec.id}`}>
      <div class="card-head"><h2 id=${`chart-${spec.id}`}>${title}</h2></div>
      <${Plot} spec=${spec} days=${days} title=${title} described=${described} day=${day} onDay=${onDay} />
      <div class="legend" id=${described} aria-live="polite">
        <span class="quiet">${t('charts.on_day', { day: dayName(days[shown] ?? '') })}</span>
        ${spec.lines.map(
          ({ label, values }, index) => html`
            <span key=${label} class=${`key series-${index % COLOURS.length}`}>
              ${wordsOf(label)} <b class="number">${valueOf(values[shown], format)}</b>
            </span>
          `,
        )}
      </div>
      ${note && html`<p class="quiet note">${note}</p>`}
      <${DayTable} spec=${spec} days=${days} title=${title} />
    </section>
  `
}
