import { html } from '../lib/html.js'
import { t } from '../lib/i18n.js'
import { keysInForce } from '../lib/keys.js'
import { Dialog } from './dialog.js'

/** How keys are called that have no sign of their own. @type {Record<string, string>} */
const NAMES = { Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', ' ': '␣' }

const MOST_SHOWN = 4

/** What every key does on the page that is open. @param {{ onClose: () => void }} props */
export function KeyHelp({ onClose }) {
  const groups = new Map()
  for (const { group, bindings } of keysInForce()) groups.set(group, [...(groups.get(group) ?? []), ...bindings])
  return html`
    <${Dialog} title=${t('shell.keys')} onClose=${onClose}>
      <div class="key-help">
        ${[...groups].map(
          ([group, bindings]) => html`
            <section key=${group}>
              <h3>${t(group)}</h3>
              <dl>
                ${bindings.map(
                  (/** @type {import('../lib/keys.js').Binding} */ { keys, words }) =>
                    html`<div key=${words}><dt>${few(keys).map(showKeys)}</dt><dd>${t(words)}</dd></div>`,
                )}
              </dl>
            </section>
          `,
        )}
      </div>
    <//>
  `
}

/** Of many the first and the last say enough. @param {string[]} keys */
function few(keys) {
  return keys.length > MOST_SHOWN ? [...keys.slice(0, 1), '…', ...keys.slice(-1)] : keys
}

/** @param {string} keys one key, or two after each other */
function showKeys(keys) {
  const parts = keys.split(/ (?=.)/)
  return html`<span class="key-combo"
    key=${keys}>${parts.map(
      (key) => html`<kbd>${NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>`,
    )}</span>`
}
