import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { shortTime } from '../../lib/time.js'
import { Place, refusalWords, ruleWords } from './forecast.js'
import { SmallButton } from './small-button.js'
import { useAsked } from './use-asked.js'

const EVERY_MS = 10_000
/** How each state looks. @type {Record<string, string>} */
const TONES = {
  queued: 'warn',
  sending: 'warn',
  held: 'bad',
  sent: 'sent',
  delivered: 'sent',
  read: 'good',
  failed: 'bad',
}
/** Of an earlier posting they still matter: they leave, or wait for somebody to decide. */
const MATTERS = ['queued', 'sending', 'held']

/**
 * What became of the newest feedback about this posting: its place while it waits, why it does not leave, and what
 * can be done.
 *
 * @param {{ drop: any, title: string, mayReview: boolean, onTakenBack: (words: string) => void }} props
 */
export function Sent({ drop: { feedback, revision }, title, mayReview, onTakenBack }) {
  const isShown = feedback && (feedback.revision === revision || MATTERS.includes(feedback.state))
  const isWaiting = isShown && feedback.state === 'queued'
  const path = isShown ? `/api/feedback/${feedback.id}` : null
  const mark = [feedback?.state, feedback?.waits_until, feedback?.reason].join(' ')
  const { data } = useAsked(path, isWaiting ? EVERY_MS : 0, mark)
  const { busy, problem, act } = useAct(path)
  if (!isShown) return null
  const { state, rule, reason, waits_until: until, sent_at: sentAt } = feedback
  const detail = data?.feedback
  const cancel = async () => (await act('cancel', {})) && detail?.message && onTakenBack(detail.message)
  const retry = (/** @type {boolean} */ wait) => void act('retry', { wait })
  const isStopped = ['held', 'failed', 'expired'].includes(state)
  const mayCancel = mayReview && ['queued', 'held'].includes(state)
  const mayRetry = mayReview && isStopped
  const hasPlace = isWaiting && detail?.state === 'queued'
  const why = isStopped ? reason : isWaiting && rule ? ruleWords({ rule, reason, until }) : ''
  return html`<div class="sent">
    ${title && html`<h2>${title}</h2>`}
    <div class="row">
      <span class=${`chip ${TONES[state] ?? ''}`}>${t(`drop.sent_${state}`)}</span>
      <span role="status">
        ${hasPlace && html`<${Place} position=${detail.position} expectedAt=${detail.expected_at} />`}
        ${sentAt && !isStopped && t('drop.sent_at', { time: shortTime(sentAt) })}
      </span>
      ${mayCancel && html`<${SmallButton} words=${t('drop.cancel')} disabled=${busy} onClick=${cancel} />`}
      ${mayRetry && html`<${SmallButton} words=${t('drop.retry')} disabled=${busy} onClick=${() => retry(false)} />`}
    </div>
    ${why && html`<p class="quiet" title=${reason}>${why}</p>`}
    ${detail?.message && html`<blockquote class="words">${detail.message}</blockquote>`}
    ${problem && html`<div class="notice bad" role="alert">
      <span>${problem.message ? refusalWords(problem) : t('shell.no_connection')}</span>
      ${
        problem.code === 'cooldown' &&
        html`<${SmallButton} words=${t('drop.send_then')} onClick=${() => retry(true)} />`
      }
    </div>`}
  </div>`
}

/** @param {string | null} path */
function useAct(path) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(/** @type {any} */ (null))
  return {
    busy,
    problem,
    /** @param {'cancel' | 'retry'} what @param {object} body @returns {Promise<boolean>} whether it was done */
    async act(what, body) {
      if (busy) return false
      setBusy(true)
      setProblem(null)
      try {
        await send('POST', `${path}/${what}`, body)
        return true
      } catch (caught) {
        const error = /** @type {any} */ (caught)
        setProblem({ code: error.code ?? '', message: error.status ? error.message : '', until: error.body?.until })
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
