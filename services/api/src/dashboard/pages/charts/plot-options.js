import { dayOfMonth } from '../../lib/time.js'
import { formatOf } from './format.js'
import { stacked } from './specs.js'

/** As in charts.css: `.series-0` and so on. After the last one they begin again. */
export const COLOURS = ['--accent', '--blue', '--amber', '--violet', '--red', '--green', '--quiet']

/** Whole days, weeks and months between the names of days. */
const STEPS = [1, 2, 7, 14, 30, 60, 90]
/** More days than this are lines without a dot each. */
const MOST_DOTS = 92

/** @param {string} name of a variable of base.css */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/**
 * For uPlot: how a chart is drawn, in the colours in force. Days are numbered, so that all charts stand one below the
 * other.
 *
 * @param {{
 *   spec: import('./specs.js').Spec,
 *   days: string[],
 *   width: number,
 *   height: number,
 *   onDay: (day: number | null) => void,
 *   bars: (options: { size: [number, number] }) => any,
 * }} chart
 * @returns {import('uplot').Options}
 */
export function plotOptions({ spec, days, width, height, onDay, bars }) {
  const format = formatOf(spec.unit)
  // Nought needs no unit, and half a drop there is not.
  const mark = (/** @type {number} */ value) =>
    value === 0 && spec.unit === 'hours' ? '0' : spec.unit === 'count' && value % 1 !== 0 ? '' : format(value)
  const axis = { stroke: colour('--quiet'), font: `12px ${getComputedStyle(document.body).fontFamily}`, labelGap: 0 }
  const line = { stroke: colour('--line'), width: 1 }
  const lines = spec.lines.map((_, index) => {
    const hue = colour(COLOURS[index % COLOURS.length] ?? '--accent')
    if (spec.kind === 'stacked')
      return { fill: hue, width: 0, points: { show: false }, paths: bars({ size: [0.72, 34] }) }
    return { stroke: hue, width: 2, spanGaps: true, points: { show: days.length <= MOST_DOTS, size: 6, fill: hue } }
  })
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: spec.kind === 'lines' } },
    scales: {
      x: { time: false, range: [-0.5, days.length - 0.5] },
      y: { range: (_plot, _least, most) => [0, spec.unit === 'share' ? 1 : Math.max(1, most * 1.05)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: line,
        incrs: STEPS,
        space: 64,
        size: 32,
        values: (_plot, marks) => marks.map((day) => (days[day] === undefined ? '' : dayOfMonth(days[day]))),
      },
      {
        ...axis,
        grid: line,
        ticks: { show: false },
        size: 52,
        values: (_plot, marks) => marks.map(mark),
      },
    ],
    // The highest bar first: those in front of it leave its own part to be seen.
    series: [{}, ...(spec.kind === 'stacked' ? lines.toReversed() : lines)],
    hooks: { setCursor: [({ cursor }) => onDay(cursor.idx ?? null)] },
  }
}

/** @param {import('./specs.js').Spec} spec @param {number} days @returns {any} */
export function plotData({ kind, lines }, days) {
  const numbers = Array.from({ length: days }, (_, day) => day)
  return [numbers, ...(kind === 'stacked' ? stacked(lines).toReversed() : lines.map(({ values }) => values))]
}
