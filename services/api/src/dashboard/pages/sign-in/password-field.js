import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'

/** As the api asks for it. */
export const LEAST_PASSWORD = 10

/**
 * A password that can be looked at while it is typed: then nobody has to type it twice.
 *
 * @param {{ name: string, label: string, isNew?: boolean, value?: string, focus?: boolean }} props
 */
export function PasswordField({ name, label, isNew = false, value, focus = false }) {
  const [shown, setShown] = useState(false)
  const id = `password-${name}`
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <span class="password">
        <input
          id=${id}
          name=${name}
          type=${shown ? 'text' : 'password'}
          defaultValue=${value ?? ''}
          autocomplete=${isNew ? 'new-password' : 'current-password'}
          minlength=${isNew ? LEAST_PASSWORD : undefined}
          maxlength="200"
          aria-describedby=${isNew ? `${id}-hint` : undefined}
          autocapitalize="off"
          spellcheck=${false}
          required
          autofocus=${focus}
        />
        <button type="button" class="plain" aria-pressed=${shown}
          onClick=${() => setShown(!shown)}>${t('people.show')}</button>
      </span>
      ${
        isNew &&
        html`<span class="hint" id=${`${id}-hint`}>${t('people.password_hint', { count: LEAST_PASSWORD })}</span>`
      }
    </div>
  `
}
