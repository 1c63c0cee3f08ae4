import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { enter, session, signOut } from '../../lib/session.js'
import { Dialog } from '../../shell/dialog.js'
import { SignInCard } from './card.js'
import { PasswordField } from './password-field.js'
import { textOf, useForm } from './use-form.js'

/** @param {{ onDone: () => void, onCancel: () => void, cancel: string }} props `cancel`: the words on the way out */
function Form({ onDone, onCancel, cancel }) {
  const { problem, busy, onSubmit } = useForm(async (fields) => {
    await send('PUT', '/api/session/password', { current: textOf(fields, 'current'), password: textOf(fields, 'new') })
    onDone()
  })
  return html`
    <form class="stack" onSubmit=${onSubmit}>
      <input class="hidden" type="text" name="name" autocomplete="username" value=${session.get()?.name}
        tabindex="-1" aria-hidden="true" readonly />
      <${PasswordField} name="current" label=${t('people.current_password')} focus />
      <${PasswordField} name="new" label=${t('people.new_password')} isNew />
      <p class="problem" role="alert">${problem}</p>
      <div class="dialog-actions">
        <button type="button" onClick=${onCancel}>${cancel}</button>
        <button type="submit" class="primary" disabled=${busy}>${t('people.change_it')}</button>
      </div>
    </form>
  `
}

/** Before anything else, where somebody else chose the password. */
export function PasswordFirst() {
  return html`
    <${SignInCard} title=${t('people.password_first')}>
      <p class="quiet">${t('people.password_first_about')}</p>
      <${Form} onDone=${() => void enter()} onCancel=${() => void signOut()} cancel=${t('shell.sign_out')} />
    <//>
  `
}

/** @param {{ onClose: () => void }} props */
export function PasswordDialog({ onClose }) {
  const [done, setDone] = useState(false)
  return html`
    <${Dialog} title=${t('people.change_password')} onClose=${onClose}>
      ${
        done
          ? html`<p class="notice good" role="status">${t('people.password_changed')}</p>
              <div class="dialog-actions">
                <button type="button" class="primary" onClick=${onClose}>${t('shell.close')}</button>
              </div>`
          : html`<${Form} onDone=${() => setDone(true)} onCancel=${onClose} cancel=${t('shell.cancel')} />`
      }
    <//>
  `
}
