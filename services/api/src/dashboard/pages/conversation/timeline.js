import { html } from '../../lib/html.js'
import { hasWords, t } from '../../lib/i18n.js'
import { duration, exactTime, fullTime, shortTime } from '../../lib/time.js'
import { useLive } from '../../lib/use-live.js'
import { secondsAfter, wordsOf } from './entry.js'
import { Formatted } from './formatted.js'
import { whatIsNext, whereIsIt } from './where-now.js'

/** The answer to "Where is it now?" @param {{ drop: any, entries: any[] }} props */
export function WhereIsIt({ drop, entries }) {
  const { key, tone, values, times, rule } = whereIsIt(drop, entries)
  const shown = Object.fromEntries(Object.entries(times).map(([name, time]) => [name, shortTime(time)]))
  const name = values.name || t('conversation.somebody')
  const said = rule === undefined ? '' : ruleWords(rule, values.reason)
  const words = t(key, { time: '…', ...values, name, rule: said, ...shown })
  return html`<p class=${`notice ${tone} where-now`} role="status">${words}</p>`
}

/**
 * Everything that happened to a drop, oldest first, and what comes next.
 *
 * @param {{ entries: any[], drop?: any }} props
 */
export function Timeline({ entries, drop }) {
  return html`<ol class="timeline" role="list" aria-label=${t('conversation.timeline')}>
    ${entries.map((entry, index) => html`<${Entry} key=${index} entry=${entry} before=${entries[index - 1]} />`)}
    ${drop && html`<${Next} drop=${drop} />`}
  </ol>`
}

/** @param {{ entry: any, before: any }} props */
function Entry({ entry, before }) {
  const { key, tone } = wordsOf(entry)
  const seconds = secondsAfter(entry, before)
  const detail = detailOf(entry)
  return html`<li class=${tone && `tone-${tone}`}>
    <div class="entry-head">
      <span>
        <span class="what">${key ? t(key) : entry.kind}</span>
        ${entry.by && ` ${t('conversation.by', { name: entry.by })}`}
        ${seconds > 0 && html` <span class="quiet">${t('conversation.later', { duration: duration(seconds) })}</span>`}
      </span>
      <time datetime=${entry.at} title=${fullTime(entry.at)}>${exactTime(entry.at)}</time>
    </div>
    ${entry.review && html`<${Steps} review=${entry.review} />`}
    ${detail && html`<p class="entry-detail">${detail}</p>`}
    ${entry.message && html`<div class="entry-message"><${Formatted} text=${entry.message} /></div>`}
  </li>`
}

/** Which rule, until when; else what the api says about it. @param {any} entry */
function detailOf({ kind, code, detail, until, sender }) {
  if (sender) return t('conversation.through', { sender })
  const rule = ruleWords(code, '')
  if (kind !== 'feedback_queued' && kind !== 'feedback_sending') return rule || detail
  // Which number it leaves from stands where it is sent.
  if (!rule) return kind === 'feedback_sending' && code === '' ? '' : detail
  return until ? t('conversation.waits_until', { rule, time: exactTime(until) }) : t('conversation.waits_for', { rule })
}

/** What the api calls a rule may be newer than this page. @param {string} rule @param {string | undefined} reason */
function ruleWords(rule, reason) {
  return hasWords(`conversation.rule_${rule}`) ? t(`conversation.rule_${rule}`) : (reason ?? rule)
}

/** What a reviewer changed. @param {{ review: any }} props */
function Steps({ review: { good, missing, comment, incomplete } }) {
  const names = (/** @type {number[]} */ steps) =>
    steps.length === 14
      ? t('conversation.all_steps')
      : steps.map((step) => `${step} ${t(`drop.step_${step}`)}`).join(', ')
  const result = incomplete ? 'conversation.incomplete' : 'conversation.not_incomplete'
  return html`
    ${good.length > 0 && html`<p class="entry-detail became-good">✓ ${names(good)}</p>`}
    ${missing.length > 0 && html`<p class="entry-detail became-missing">✗ ${names(missing)}</p>`}
    ${incomplete !== null && html`<p class="entry-detail">${t(result)}</p>`}
    ${comment && html`<p class="entry-detail">${t('conversation.comment_changed')}</p>`}
  `
}

/** @param {{ drop: any }} props */
function Next({ drop }) {
  const waits = drop.feedback?.state === 'queued'
  const { data } = useLive(waits ? `/api/feedback/${drop.feedback.id}` : null)
  const feedback = waits && data?.feedback?.id === drop.feedback.id ? data.feedback : undefined
  const next = whatIsNext(drop, feedback?.expected_at)
  if (!next) return null
  return html`<li class="next">
    <div class="entry-head">
      <span>
        <span class="what">${t(next.key, next.values)}</span>
        ${feedback?.position > 1 && ` ${t('conversation.position', { position: feedback.position })}`}
      </span>
      ${
        next.at &&
        html`<time datetime=${next.at} title=${fullTime(next.at)}>
          ${t('conversation.about', { time: shortTime(next.at) })}
        </time>`
      }
    </div>
  </li>`
}
