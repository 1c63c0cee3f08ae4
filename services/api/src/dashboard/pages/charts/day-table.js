import { html, useState } from '../../lib/html.js'
import { number, t } from '../../lib/i18n.js'
import { dayName } from '../../lib/time.js'
import { formatOf, valueOf, wordsOf } from './format.js'

/**
 * What a chart shows, for those who read it or copy it into a spreadsheet. A row per day, newest first; made when it
 * is opened.
 *
 * @param {{ spec: import('./specs.js').Spec, days: string[], title: string }} props
 */
export function DayTable({ spec, days, title }) {
  const [open, setOpen] = useState(false)
  return html`
    <details onToggle=${(/** @type {any} */ event) => setOpen(event.target.open)}>
      <summary>${t('charts.values')}</summary>
      ${open && html`<${Rows} spec=${spec} days=${days} title=${title} />`}
    </details>
  `
}

/** @param {{ spec: import('./specs.js').Spec, days: string[], title: string }} props */
function Rows({ spec: { unit, lines, behind }, days, title }) {
  const format = formatOf(unit)
  const newestFirst = days.map((_, index) => days.length - 1 - index)
  return html`
    <p class="quiet">${t('charts.copy_hint')}</p>
    <div class="table-scroll values" tabindex="0" role="region" aria-label=${title}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">${t('charts.day')}</th>
            ${[...lines, ...behind].map(
              ({ label }) => html`<th key=${label} scope="col" class="right">${wordsOf(label)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${newestFirst.map(
            (day) => html`
              <tr key=${days[day]}>
                <th scope="row">${dayName(days[day] ?? '')}</th>
                ${lines.map(({ values }) => html`<td class="right number">${valueOf(values[day], format)}</td>`)}
                ${behind.map(({ values }) => html`<td class="right number">${valueOf(values[day], number)}</td>`)}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `
}
