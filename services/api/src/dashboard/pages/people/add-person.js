import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { CopyButton } from '../../shell/copy-button.js'
import { Dialog } from '../../shell/dialog.js'
import { PasswordField } from '../sign-in/password-field.js'
import { textOf, useForm } from '../sign-in/use-form.js'
import { makePassword } from './make-password.js'
import { Roles } from './roles.js'

/** @param {{ onDone: () => void, onClose: () => void }} props */
export function AddPerson({ onDone, onClose }) {
  const [proposed] = useState(makePassword)
  const [made, setMade] = useState(/** @type {{ name: string, password: string } | null} */ (null))
  const { problem, busy, onSubmit } = useForm(async (fields) => {
    const password = textOf(fields, 'password')
    const role = textOf(fields, 'role')
    const { person } = await send('POST', '/api/people', { name: textOf(fields, 'name'), role, password })
    setMade({ name: person.name, password })
    onDone()
  })
  if (made) return html`<${HandOver} name=${made.name} password=${made.password} onClose=${onClose} />`
  return html`
    <${Dialog} title=${t('people.add')} onClose=${onClose}>
      <form class="stack" onSubmit=${onSubmit}>
        <div class="field">
          <label for="person-name">${t('people.name')}</label>
          <input id="person-name" name="name" autocomplete="off" maxlength="60" autocapitalize="words"
            spellcheck=${false} aria-describedby="person-name-hint" required autofocus />
          <span class="hint" id="person-name-hint">${t('people.name_hint')}</span>
        </div>
        <${Roles} />
        <${PasswordField} name="password" label=${t('people.password')} isNew value=${proposed} />
        <p class="problem" role="alert">${problem}</p>
        <div class="dialog-actions">
          <button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
          <button type="submit" class="primary" disabled=${busy}>${t('people.add_it')}</button>
        </div>
      </form>
    <//>
  `
}

/** What to tell somebody so that he gets in. @param {{ name: string, password: string, onClose: () => void }} props */
export function HandOver({ name, password, onClose }) {
  return html`
    <${Dialog} title=${t('people.tell', { name })} onClose=${onClose}>
      <div class="stack">
        <p>${t('people.tell_about')}</p>
        <dl class="facts">
          <dt>${t('people.address')}</dt><dd>${location.origin}/wa-monitor</dd>
          <dt>${t('people.name')}</dt><dd>${name}</dd>
          <dt>${t('people.password')}</dt>
          <dd class="row"><code>${password}</code> <${CopyButton} text=${password} /></dd>
        </dl>
      </div>
      <div class="dialog-actions">
        <button type="button" class="primary" onClick=${onClose}>${t('people.done')}</button>
      </div>
    <//>
  `
}
