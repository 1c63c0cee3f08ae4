import { html } from '../../lib/html.js'
import { hasWords, t } from '../../lib/i18n.js'
import { shortTime } from '../../lib/time.js'

/** How far feedback has come that has left, where more is known than that. */
const ARRIVED = ['delivered', 'read']

/**
 * Where a drop stands, in words.
 *
 * @param {{ state: string, revision: number, feedback: { state: string, revision: number } | null }} drop
 */
export function stateWord({ state, revision, feedback }) {
  const arrived = feedback?.revision === revision && ARRIVED.includes(feedback.state)
  const key = `drops.state_${state === 'feedback_sent' && arrived ? `feedback_${feedback?.state}` : state}`
  return hasWords(key) ? t(key) : state
}

/** The same as a chip, with until when it waits and how often it came back. @param {{ drop: any }} props */
export function StateChip({ drop }) {
  const { state, feedback, revision } = drop
  const waitsUntil = state === 'feedback_queued' ? feedback?.waits_until : undefined
  const until = waitsUntil ? t('drops.until', { time: shortTime(waitsUntil) }) : ''
  const times = state === 'resubmitted' && revision > 1 ? t('drops.times', { count: revision }) : ''
  const why = state.startsWith('feedback_') ? feedback?.reason || undefined : undefined
  return html`<span class=${`chip ${state}`} title=${why}>${stateWord(drop)}${times && html` <span>${times}</span>`}${
    until && html` <span class="until">${until}</span>`
  }</span>`
}
