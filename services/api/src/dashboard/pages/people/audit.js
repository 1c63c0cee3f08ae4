import { get } from '../../lib/api.js'
import { html, useEffect, useState } from '../../lib/html.js'
import { hasWords, t } from '../../lib/i18n.js'
import { addressOf } from '../../lib/router.js'
import { exactTime, fullTime } from '../../lib/time.js'
import { Failed, Loading } from '../../shell/states.js'

/** Who did what, newest first. */
export function Audit() {
  const [entries, setEntries] = useState(/** @type {any[] | undefined} */ (undefined))
  const [next, setNext] = useState(/** @type {number | null} */ (null))
  const [error, setError] = useState(/** @type {any} */ (undefined))
  const load = async (/** @type {number | null} */ after) => {
    try {
      const page = await get(after === null ? '/api/audit' : `/api/audit?after=${after}`)
      setEntries((before) => [...(after === null ? [] : (before ?? [])), ...page.entries])
      setNext(page.next)
      setError(undefined)
    } catch (problem) {
      setError(problem)
    }
  }
  useEffect(() => void load(null), [])
  if (error) return html`<${Failed} error=${error} onRetry=${() => load(next)} />`
  if (!entries) return html`<${Loading} />`
  return html`
    <section class="card flush">
      <div class="card-head"><h2>${t('people.who_did_what')}</h2></div>
      ${entries.length === 0 && html`<p class="empty">${t('people.nothing_done')}</p>`}
      ${
        entries.length > 0 &&
        html`<table class="table people-table">
          <thead><tr><th>${t('people.when')}</th><th>${t('people.who')}</th><th>${t('people.what')}</th></tr></thead>
          <tbody>${entries.map((entry) => html`<${Row} key=${entry.id} entry=${entry} />`)}</tbody>
        </table>`
      }
    </section>
    ${next !== null && html`<button type="button" onClick=${() => void load(next)}>${t('people.older')}</button>`}
  `
}

/** @param {{ entry: any }} props */
function Row({ entry }) {
  const { at, subject, detail } = entry
  const isDrop = /^DR\d/.test(subject)
  return html`
    <tr>
      <td class="number quiet" title=${fullTime(at)}>${exactTime(at)}</td>
      <td>${whoOf(entry)}</td>
      <td class="wide audit-what">
        ${hasWords(`people.what_${entry.what}`) ? t(`people.what_${entry.what}`) : entry.what}${' '}
        ${subject &&
        (isDrop ? html`<a href=${addressOf('drops', subject)}>${subject}</a>` : html`<strong>${subject}</strong>`)}
        ${' '}<span class="quiet">${detailOf(detail)}</span>
      </td>
    </tr>
  `
}

/** @param {any} entry */
function whoOf({ who, by, on_behalf_of: behalf }) {
  const name =
    by === 'nobody'
      ? t('people.unknown')
      : by === 'script'
        ? t('people.by_script')
        : who === ''
          ? t('people.by_own_key')
          : who
  const key = by === 'key' && who !== '' ? html` <span class="quiet">(${t('people.by_key')})</span>` : ''
  return html`${name}${key}${behalf && html` <span class="quiet">${t('people.for', { name: behalf })}</span>`}`
}

/** What of the detail says something to a person. @param {Record<string, any>} detail */
function detailOf({ role, disabled, password, minutes, address }) {
  return [
    role && t(`people.role_${role}`),
    disabled === true && t('people.off'),
    disabled === false && t('people.on_again'),
    password && t('people.new_password'),
    minutes && t('people.minutes', { count: minutes }),
    address && t('people.from', { address }),
  ]
    .filter(Boolean)
    .join(', ')
}
