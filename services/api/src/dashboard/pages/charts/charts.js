import { html, useEffect, useMemo, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { place } from '../../lib/router.js'
import { useStore } from '../../lib/store.js'
import { useLive } from '../../lib/use-live.js'
import { Empty, Failed, Loading } from '../../shell/states.js'
import { Chart } from './chart.js'
import { Choices } from './choices.js'
import { Figures } from './figures.js'
import { isEmpty, specsOf } from './specs.js'

/** The api counts once in this time: whoever asks again sooner hears the same. */
const AGAIN_MS = 30_000

/**
 * What happened on each day: how much, how fast, how well. What is chosen is in the address: `?days=90&project=Lawley`.
 */
export function Charts() {
  const { query } = useStore(place)
  const days = query.get('days') ?? '30'
  const project = query.get('project') ?? ''
  const { data, error, reload } = useLive(`/api/statistics?${new URLSearchParams({ days, project })}`)
  useEffect(() => {
    const timer = setInterval(reload, AGAIN_MS)
    return () => clearInterval(timer)
  }, [])
  return html`
    <main id="main" class="page charts">
      <div class="page-head">
        <h1>${t('shell.charts')}</h1>
        <${Choices} days=${days} project=${project} />
      </div>
      ${error && (!data || error.status === 400 || error.status === 404)
        ? html`<${Failed} error=${error} onRetry=${reload} />`
        : data
          ? html`<${Drawn} answer=${data} />`
          : html`<${Loading} />`}
    </main>
  `
}

/** @param {{ answer: any }} props */
function Drawn({ answer }) {
  const { days, projects, all, totals } = answer
  const specs = useMemo(() => specsOf(answer), [answer])
  const [day, setDay] = useState(/** @type {number | null} */ (null))
  if (projects.length === 0)
    return html`<${Empty} title=${t('charts.no_projects_title')}>${t('charts.no_projects')}<//>`
  if (isEmpty(all)) return html`<${Empty} title=${t('charts.empty_title')}>${t('charts.empty')}<//>`
  const shared = { days, day: day !== null && day < days.length ? day : null, onDay: setDay }
  const [drops, hours, right] = specs
  return html`
    <${Figures} totals=${totals} />
    <${Chart} ...${shared} spec=${drops} title=${t('charts.drops_title')} />
    <${Chart} ...${shared} spec=${hours} title=${t('charts.hours_title')} note=${t('charts.hours_note')} />
    <${Chart} ...${shared} spec=${right} title=${t('charts.right_title')} note=${t('charts.right_note')} />
  `
}
