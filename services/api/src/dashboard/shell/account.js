import { html, useEffect, useRef, useState } from '../lib/html.js'
import { t } from '../lib/i18n.js'
import { session, signOut } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { PasswordDialog } from '../pages/sign-in/change-password.js'

/** Who has signed in, his password, and the way out. */
export function Account() {
  const who = useStore(session)
  const [changing, setChanging] = useState(false)
  const menu = useRef(/** @type {HTMLDetailsElement | null} */ (null))
  useEffect(() => {
    const close = (/** @type {Event} */ event) => {
      if (menu.current && !menu.current.contains(/** @type {Node} */ (event.target))) menu.current.open = false
    }
    addEventListener('pointerdown', close)
    return () => removeEventListener('pointerdown', close)
  }, [])
  if (!who) return null
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || !menu.current?.open) return
    menu.current.open = false
    menu.current.querySelector('summary')?.focus()
    event.stopPropagation()
  }
  const change = () => {
    if (menu.current) menu.current.open = false
    setChanging(true)
  }
  const name = who.name === '' ? t('people.by_own_key') : who.name
  return html`
    <details class="who" ref=${menu} onKeyDown=${onKeyDown}>
      <summary class="button plain" aria-label=${t('people.account_of', { name })}>
        <span class="who-name">${name}</span>
      </summary>
      <div class="who-menu">
        <p>
          <strong>${name}</strong><br />
          <span class="quiet">${t(`people.role_${who.role}`)}${who.by === 'key' && ` · ${t('people.by_key')}`}</span>
        </p>
        ${
          who.by === 'session' &&
          html`<button type="button" class="plain" onClick=${change}>${t('people.change_password')}</button>`
        }
        <button type="button" class="plain" onClick=${() => void signOut()}>${t('shell.sign_out')}</button>
      </div>
    </details>
    ${changing && html`<${PasswordDialog} onClose=${() => setChanging(false)} />`}
  `
}
