import { html, useEffect, useState } from '../lib/html.js'
import { LANGUAGES, language, speak, number, t } from '../lib/i18n.js'
import { useKeys } from '../lib/keys.js'
import { connection } from '../lib/live.js'
import { addressOf, go, place } from '../lib/router.js'
import { may, session } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { summary } from '../lib/summary.js'
import { useLive } from '../lib/use-live.js'
import { Account } from './account.js'
import { Icon } from './icons.js'
import { KeyHelp } from './key-help.js'
import { WhereIs } from './where-is.js'

/** After G. */
const GO_KEYS = /** @type {const} */ ({ drops: 'd', projects: 'p', charts: 'c', system: 's', people: 'u' })

/**
 * The line at the top: which page, how many wait for whom, whether what is shown is up to date. On a phone the pages
 * are at the bottom.
 */
export function Header() {
  const who = useStore(session)
  const { name } = useStore(place)
  const counts = useCounts()
  const [more, setMore] = useState(false)
  const [help, setHelp] = useState(false)
  const all = ['drops', 'projects', 'charts', 'system', ...(may('admin') ? ['people'] : [])]
  const pages = /** @type {(keyof typeof GO_KEYS)[]} */ (all)
  useKeys('shell.everywhere', [
    ...pages.map((page) => ({ keys: [`g ${GO_KEYS[page]}`], words: `shell.${page}`, act: () => go(addressOf(page)) })),
    { keys: ['?'], words: 'shell.key_help', act: () => setHelp(true) },
  ])
  return html`
    <header class="top">
      <a class="skip" href="#main" onClick=${skip}>${t('shell.skip')}</a>
      ${who && who.environment !== 'production' && html`<p class="practice"
        role="note">${t('shell.dev_banner', { environment: who.environment })}</p>`}
      <div class="bar">
        <a class="brand" href=${addressOf('drops')}>WA Monitor</a>
        <nav class="pages" aria-label=${t('shell.navigation')}>
          ${pages.map(
            (page) => html`
              <a key=${page} href=${addressOf(page)} aria-current=${page === name ? 'page' : undefined}>
                <${Icon} name=${page} /><span>${t(`shell.${page}`)}</span>
                ${page === 'drops' && counts?.drops.waiting > 0 && html`<${Waiting} count=${counts.drops.waiting} />`}
              </a>
            `,
          )}
        </nav>
        <${WhereIs} />
        ${counts && html`<${Counts} feedback=${counts.feedback} />`}
        <${Live} />
        <button type="button" class="plain more" aria-expanded=${more} aria-label=${t('shell.more')}
          onClick=${() => setMore(!more)}>
          <${Icon} name="more" />
        </button>
        <div class=${`personal ${more ? 'open' : ''}`}>
          <label class="language">
            <span class="hidden">${t('shell.language')}</span>
            <select value=${language.get()} onChange=${(/** @type {any} */ event) => speak(event.target.value)}>
              ${Object.entries(LANGUAGES).map(([code, called]) => html`<option key=${code}
                value=${code}>${called}</option>`)}
            </select>
          </label>
          <button type="button" class="plain keys-button" aria-label=${t('shell.keys')} title=${t('shell.keys')}
            onClick=${() => setHelp(true)}>?</button>
          <${Account} />
        </div>
      </div>
    </header>
    ${help && html`<${KeyHelp} onClose=${() => setHelp(false)} />`}
  `
}

/** Asked here for the whole page: the list shows them too. */
function useCounts() {
  const { data } = useLive('/api/summary')
  useEffect(() => summary.set(data), [data])
  return data
}

/** Past the header, into the page. @param {Event} event */
function skip(event) {
  event.preventDefault()
  const main = document.querySelector('main')
  main?.setAttribute('tabindex', '-1')
  main?.focus()
}

/** @param {{ count: number }} props */
function Waiting({ count }) {
  return html` <span class="badge number" title=${t('shell.to_review')}>${number(count)}<span
    class="hidden"> ${t('shell.to_review')}</span></span>`
}

function Live() {
  const state = useStore(connection)
  const tone = state === 'live' ? 'good' : state === 'connecting' ? '' : 'bad'
  return html`<span class=${`live dot ${tone}`} data-state=${state} role="status">${t(`shell.${state}`)}</span>`
}

/** @param {{ feedback: any }} props */
function Counts({ feedback }) {
  const counts = /** @type {[string, number][]} */ ([
    ['queued', feedback.queued + feedback.sending],
    ['sent_today', feedback.sent],
    ...(feedback.stopped > 0 ? [['stopped', feedback.stopped]] : []),
  ])
  return html`
    <dl class="counts" aria-label=${t('shell.at_a_glance')}>
      ${counts.map(([what, count]) => html`<div key=${what} class=${what}><dt>${t(`shell.${what}`)}</dt><dd
        class="number">${number(count)}</dd></div>`)}
    </dl>
  `
}
