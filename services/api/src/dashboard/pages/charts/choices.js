import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { addressOf, go } from '../../lib/router.js'
import { useLive } from '../../lib/use-live.js'

const RANGES = [7, 30, 90, 365]
const USUAL = '30'

/** How far back, and which project. @param {{ days: string, project: string }} props */
export function Choices({ days, project }) {
  const { data: summary } = useLive('/api/summary')
  const at = (/** @type {Record<string, string>} */ change) => {
    const query = { days, project, ...change }
    return addressOf('charts', '', { ...query, days: query.days === USUAL ? '' : query.days })
  }
  const names = summary?.projects ?? []
  return html`
    <div class="row">
      <nav class="tabs" aria-label=${t('charts.range')}>
        ${RANGES.map((range) => {
          const chosen = String(range) === days
          const words = range === 365 ? t('charts.year') : t('charts.days', { count: range })
          return html`<a key=${range} href=${at({ days: String(range) })}
            aria-current=${chosen ? 'true' : undefined}>${words}</a>`
        })}
      </nav>
      <select
        aria-label=${t('charts.project')} value=${project}
        onChange=${(/** @type {any} */ event) => go(at({ project: event.target.value }))}
      >
        <option value="">${t('charts.all_projects')}</option>
        ${[...new Set([...names, ...(project ? [project] : [])])].map(
          (name) => html`<option key=${name} value=${name}>${name}</option>`,
        )}
      </select>
    </div>
  `
}
