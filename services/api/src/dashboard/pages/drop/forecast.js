import { html } from '../../lib/html.js'
import { hasWords, t } from '../../lib/i18n.js'
import { duration, fullTime, shortTime } from '../../lib/time.js'

/**
 * What would refuse feedback or hold it, when it would leave, and what the number may still send.
 *
 * @param {{ forecast: any }} props
 */
export function Forecast({ forecast: { act, refusal, says, error } }) {
  if (!says && !refusal) {
    const words = error ? t('drop.forecast_unknown') : t('drop.forecast_asking')
    return html`<p class="forecast quiet">${words}</p>`
  }
  const holds = act === 'send' ? (says?.held_by ?? []) : []
  const tone = act === 'wait' ? 'warn' : 'bad'
  return html`<div class="forecast">
    ${refusal && html`<div class=${`notice ${tone}`} role="status">${refusalWords(refusal)}</div>`}
    ${holds.map(
      (/** @type {any} */ hold) => html`<div class="notice warn" title=${hold.reason}>${ruleWords(hold)}</div>`,
    )}
    ${
      says &&
      act !== 'refused' &&
      html`<p>
        <${Place} position=${says.position} expectedAt=${says.expected_at} /> ${says.shares_message && t('drop.shares')}
      </p>`
    }
    ${says && html`<p class="quiet"><${Budgets} says=${says} /></p>`}
  </div>`
}

/**
 * Its place among what goes out, and when it is expected to leave.
 *
 * @param {{ position: number, expectedAt: string | null }} props
 */
export function Place({ position, expectedAt }) {
  const words = expectedAt === null ? 'drop.place' : 'drop.place_expected'
  return html`<span title=${fullTime(expectedAt)}>${t(words, { number: position, time: shortTime(expectedAt) })}</span>`
}

/** @param {{ says: any }} props */
function Budgets({ says: { budgets, budgets_unknown } }) {
  if (!budgets) return budgets_unknown && t('drop.budgets_unknown')
  const wordsOf = (/** @type {any} */ { seconds, limit, left }) =>
    t('drop.budget', { left, limit, window: windowName(seconds) })
  return t('drop.budgets', { list: budgets.map(wordsOf).join(' · ') })
}

/** @param {number} seconds */
function windowName(seconds) {
  const key = `drop.per_${seconds}`
  return hasWords(key) ? t(key) : t('drop.per', { time: duration(seconds) })
}

/**
 * The server's own words where this page has none.
 *
 * @param {{ code: string, message: string, until?: string | null }} refusal
 */
export function refusalWords({ code, message, until }) {
  const key = `drop.refused_${code}`
  return hasWords(key) ? t(key, { time: shortTime(until ?? null) }) : message
}

/** Why it waits. @param {{ rule: string, reason: string, until: string | null }} hold */
export function ruleWords({ rule, reason, until }) {
  const key = `conversation.rule_${rule}`
  if (!hasWords(key)) return reason
  return t(until ? 'drop.waits_until' : 'drop.waits', { rule: t(key), time: shortTime(until) })
}
