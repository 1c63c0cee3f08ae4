/** What the charts show, of what `GET /api/statistics` says. Nothing here touches the page. */

/**
 * @typedef {{ label: string, values: (number | null)[] }} Line `label`: a project's name, or a key for `t`
 * @typedef {{
 *   id: 'drops' | 'hours' | 'right',
 *   kind: 'stacked' | 'lines',
 *   unit: 'count' | 'hours' | 'share',
 *   lines: Line[],
 *   behind: Line[],
 * }} Spec `behind`: what else belongs to a day, for the table
 */

/** @param {any} answer @returns {Spec[]} */
export function specsOf({ projects, all }) {
  return [
    {
      id: 'drops',
      kind: 'stacked',
      unit: 'count',
      lines: projects.map((/** @type {any} */ { name, series }) => ({ label: name, values: series.created })),
      behind: [
        { label: 'charts.resubmitted', values: all.resubmitted },
        { label: 'charts.rejected', values: all.rejected },
        { label: 'charts.feedback_sent', values: all.feedback_sent },
      ],
    },
    {
      id: 'hours',
      kind: 'lines',
      unit: 'hours',
      lines: [
        { label: 'charts.hours_p50', values: all.hours_p50 },
        { label: 'charts.hours_p90', values: all.hours_p90 },
      ],
      behind: [{ label: 'charts.reviewed', values: all.reviewed }],
    },
    {
      id: 'right',
      kind: 'lines',
      unit: 'share',
      lines: [{ label: 'charts.right_short', values: shares(all.first_time_right, all.completed) }],
      behind: [{ label: 'charts.completed', values: all.completed }],
    },
  ]
}

/** @param {number[]} parts @param {number[]} wholes */
function shares(parts, wholes) {
  return wholes.map((whole, day) => (whole === 0 ? null : (parts[day] ?? 0) / whole))
}

/** Each line with those below it added: what stacked bars reach up to. @param {Line[]} lines @returns {number[][]} */
export function stacked(lines) {
  /** @type {number[]} */
  let below = lines[0]?.values.map(() => 0) ?? []
  return lines.map(({ values }) => {
    below = below.map((height, day) => height + (values[day] ?? 0))
    return below
  })
}

/** Whether nothing at all is counted in these days. @param {any} all */
export function isEmpty({ created, resubmitted, rejected, completed, feedback_sent, reviewed }) {
  return [created, resubmitted, rejected, completed, feedback_sent, reviewed].every((counts) =>
    counts.every((/** @type {number} */ count) => count === 0),
  )
}
