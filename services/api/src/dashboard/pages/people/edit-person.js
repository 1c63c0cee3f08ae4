import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { enter, session } from '../../lib/session.js'
import { Dialog } from '../../shell/dialog.js'
import { textOf, useForm } from '../sign-in/use-form.js'
import { HandOver } from './add-person.js'
import { makePassword } from './make-password.js'
import { Roles } from './roles.js'

/**
 * What somebody may do, a new password for whoever has forgotten his, and the end of his coming in.
 *
 * @param {{ person: any, onDone: () => void, onClose: () => void }} props
 */
export function EditPerson({ person, onDone, onClose }) {
  const { name, role, disabled_at: off } = person
  const isSelf = session.get()?.by === 'session' && session.get()?.name === name
  const [made, setMade] = useState('')
  const change = (/** @type {object} */ what) => send('PUT', `/api/people/${encodeURIComponent(name)}`, what)
  const { problem, busy, onSubmit } = useForm(async (fields) => {
    await change({ role: textOf(fields, 'role') })
    close()
  })
  const offOrOn = useForm(async () => {
    await change({ disabled: !off })
    close()
  })
  const newPassword = useForm(async () => {
    const password = makePassword()
    await change({ password })
    onDone()
    setMade(password)
  })
  const close = () => {
    onDone()
    onClose()
    // One's own role may be another now.
    if (isSelf) void enter()
  }
  if (made) return html`<${HandOver} name=${name} password=${made} onClose=${onClose} />`
  return html`
    <${Dialog} title=${name} onClose=${onClose}>
      <form class="stack" onSubmit=${onSubmit}>
        <${Roles} value=${role} />
        <p class="problem" role="alert">${problem || offOrOn.problem || newPassword.problem}</p>
        <div class="dialog-actions">
          <button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
          <button type="submit" class="primary" disabled=${busy}>${t('people.save')}</button>
        </div>
      </form>
      ${
        !isSelf &&
        html`<div class="stack apart"><div class="spread">
            ${
              !off &&
              html`<form onSubmit=${newPassword.onSubmit}>
                <button type="submit" disabled=${newPassword.busy}>${t('people.set_password')}</button>
              </form>`
            }
            <form onSubmit=${offOrOn.onSubmit}>
              <button type="submit" class=${off ? '' : 'danger'} disabled=${offOrOn.busy}>
                ${off ? t('people.switch_on') : t('people.switch_off')}
              </button>
            </form>
          </div>
          <p class="quiet">${t('people.off_about')}</p>
        </div>`
      }
    <//>
  `
}
