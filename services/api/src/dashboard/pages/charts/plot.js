import { html, useEffect, useRef, useState } from '../../lib/html.js'
import { language, t } from '../../lib/i18n.js'
import { useStore } from '../../lib/store.js'
import { plotData, plotOptions } from './plot-options.js'

const HEIGHT = 220
const DARK = matchMedia('(prefers-color-scheme: dark)')

/**
 * The drawing. The same day is marked in every chart; the left and right arrow keys go from day to day.
 *
 * @param {{
 *   spec: import('./specs.js').Spec, days: string[], title: string, described: string,
 *   day: number | null, onDay: (day: number | null) => void,
 * }} props `described`: the id of what says the values of the day
 */
export function Plot({ spec, days, title, described, day, onDay }) {
  const host = useRef(/** @type {HTMLElement | null} */ (null))
  const plot = useRef(/** @type {import('uplot') | null} */ (null))
  const [failed, setFailed] = useState(false)
  const spoken = useStore(language)
  const dark = useDark()

  useEffect(() => {
    const place = host.current
    if (!place) return undefined
    let ended = false
    const resizing = new ResizeObserver(() => plot.current?.setSize({ width: place.clientWidth, height: HEIGHT }))
    // 22 KB that only this page needs.
    void import('uplot').then(
      ({ default: UPlot }) => {
        if (ended) return
        const bars = /** @type {any} */ (UPlot.paths.bars)
        const size = { width: place.clientWidth, height: HEIGHT }
        plot.current = new UPlot(plotOptions({ spec, days, onDay, bars, ...size }), plotData(spec, days.length), place)
        resizing.observe(place)
      },
      () => !ended && setFailed(true),
    )
    return () => {
      ended = true
      resizing.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [spec, days, dark, spoken])

  useEffect(() => {
    const { current } = plot
    if (!current || (current.cursor.idx ?? null) === day) return
    const left = day === null ? -10 : current.valToPos(day, 'x')
    current.setCursor({ left, top: 0 }, false)
  }, [day])

  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined && event.key !== 'Escape') return
    event.preventDefault()
    const from = day ?? (step === 1 ? -1 : days.length)
    onDay(step === undefined ? null : Math.min(days.length - 1, Math.max(0, from + step)))
  }
  if (failed) return html`<p class="notice warn">${t('charts.no_drawing')}</p>`
  return html`
    <div
      class="plot" ref=${host} tabindex="0" role="group" aria-label=${`${title}. ${t('charts.keys')}`}
      aria-describedby=${described} onKeyDown=${onKeyDown} onBlur=${() => onDay(null)}
    ></div>
  `
}

function useDark() {
  const [dark, setDark] = useState(DARK.matches)
  useEffect(() => {
    const changed = () => setDark(DARK.matches)
    DARK.addEventListener('change', changed)
    return () => DARK.removeEventListener('change', changed)
  }, [])
  return dark
}
