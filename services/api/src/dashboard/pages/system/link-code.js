import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { useLive } from '../../lib/use-live.js'

/** WhatsApp gives a new code every 20 seconds, the first after a minute. */
const EVERY_MS = 2000

/**
 * The code to scan, always the one that counts. For administrators only: the api gives it to nobody else.
 *
 * @param {{ service: string }} props
 */
export function LinkCode({ service }) {
  const { data, error } = useLive(`/api/system/qr?service=${encodeURIComponent(service)}`, { everyMs: EVERY_MS })
  if (error) return html`<p class="quiet" role="status">${error.message}</p>`
  if (!data) return html`<p class="quiet" role="status">${t('shell.loading')}</p>`
  const { rows, pairing_code: pairing } = data
  return html`
    <div class="link-code">
      <svg viewBox=${`0 0 ${rows.length} ${rows.length}`} role="img" aria-label=${t('system.qr')}
        shape-rendering="crispEdges">
        <path d=${pathOf(rows)} />
      </svg>
      <div class="stack">
        <ol>${[1, 2, 3].map((step) => html`<li key=${step}>${t(`system.link_${step}`)}</li>`)}</ol>
        ${pairing && html`<p>${t('system.pairing_code')} <strong class="mono">${pairing}</strong></p>`}
      </div>
    </div>
  `
}

/** Dark fields that touch in a row are one rectangle. @param {string[]} rows of 1 and 0 */
function pathOf(rows) {
  const rectangle = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ width) =>
    `M${x} ${y}h${width}v1h-${width}z`
  return rows
    .flatMap((row, y) => Array.from(row.matchAll(/1+/g), ({ 0: run, index }) => rectangle(index, y, run.length)))
    .join('')
}
