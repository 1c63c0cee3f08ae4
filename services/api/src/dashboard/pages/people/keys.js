import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { ago, fullTime } from '../../lib/time.js'
import { CopyButton } from '../../shell/copy-button.js'
import { Dialog } from '../../shell/dialog.js'
import { Failed, Loading } from '../../shell/states.js'
import { textOf, useForm } from '../sign-in/use-form.js'
import { RoleChip, Roles } from './roles.js'
import { useList } from './use-list.js'

/** Keys of programs: made, shown once, revoked. */
export function Keys() {
  const { data, error, reload } = useList('/api/keys')
  const [adding, setAdding] = useState(false)
  const [revoking, setRevoking] = useState('')
  if (error) return html`<${Failed} error=${error} onRetry=${reload} />`
  if (!data) return html`<${Loading} />`
  return html`
    <section class="card flush">
      <div class="card-head">
        <h2>${t('people.keys_in_use')}</h2>
        <button type="button" class="primary" onClick=${() => setAdding(true)}>${t('people.make_key')}</button>
      </div>
      ${data.keys.length === 0 && html`<p class="empty">${t('people.no_keys')}</p>`}
      ${
        data.keys.length > 0 &&
        html`<table class="table people-table">
          <thead>
            <tr>
              <th>${t('people.name')}</th><th>${t('people.role')}</th><th>${t('people.last_used')}</th>
              <th><span class="hidden">${t('people.revoke')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${data.keys.map(
              (/** @type {any} */ { name, role, last_used_at: used }) => html`
                <tr key=${name}>
                  <td><strong>${name}</strong></td>
                  <td><${RoleChip} role=${role} /></td>
                  <td class="quiet wide" title=${fullTime(used)}>${used ? ago(used) : t('people.never')}</td>
                  <td class="actions">
                    <button type="button" class="small danger" aria-label=${t('people.revoke_of', { name })}
                      onClick=${() => setRevoking(name)}>${t('people.revoke')}</button>
                  </td>
                </tr>
              `,
            )}
          </tbody>
        </table>`
      }
    </section>
    ${adding && html`<${AddKey} onDone=${reload} onClose=${() => setAdding(false)} />`}
    ${revoking && html`<${Revoke} name=${revoking} onDone=${reload} onClose=${() => setRevoking('')} />`}
  `
}

/** @param {{ onDone: () => void, onClose: () => void }} props */
function AddKey({ onDone, onClose }) {
  const [made, setMade] = useState(/** @type {{ name: string, key: string } | null} */ (null))
  const { problem, busy, onSubmit } = useForm(async (fields) => {
    setMade(await send('POST', '/api/keys', { name: textOf(fields, 'name'), role: textOf(fields, 'role') }))
    onDone()
  })
  if (made)
    return html`
      <${Dialog} title=${t('people.key_of', { name: made.name })} onClose=${onClose}>
        <div class="stack">
          <p class="notice warn">${t('people.key_once')}</p>
          <pre class="code new-key">${made.key}</pre>
          <p class="quiet">${t('people.key_use')} <code>X-API-Key</code></p>
        </div>
        <div class="dialog-actions">
          <${CopyButton} text=${made.key} />
          <button type="button" class="primary" onClick=${onClose}>${t('people.done')}</button>
        </div>
      <//>
    `
  return html`
    <${Dialog} title=${t('people.make_key')} onClose=${onClose}>
      <form class="stack" onSubmit=${onSubmit}>
        <div class="field">
          <label for="key-name">${t('people.name')}</label>
          <input id="key-name" name="name" autocomplete="off" maxlength="60" spellcheck=${false}
            aria-describedby="key-name-hint" required autofocus />
          <span class="hint" id="key-name-hint">${t('people.key_name_hint')}</span>
        </div>
        <${Roles} value="viewer" />
        <p class="problem" role="alert">${problem}</p>
        <div class="dialog-actions">
          <button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
          <button type="submit" class="primary" disabled=${busy}>${t('people.make_key')}</button>
        </div>
      </form>
    <//>
  `
}

/** @param {{ name: string, onDone: () => void, onClose: () => void }} props */
function Revoke({ name, onDone, onClose }) {
  const { problem, busy, onSubmit } = useForm(async () => {
    await send('DELETE', `/api/keys/${encodeURIComponent(name)}`)
    onDone()
    onClose()
  })
  return html`
    <${Dialog} title=${t('people.revoke_of', { name })} onClose=${onClose}>
      <form class="stack" onSubmit=${onSubmit}>
        <p>${t('people.revoke_about')}</p>
        <p class="problem" role="alert">${problem}</p>
        <div class="dialog-actions">
          <button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
          <button type="submit" class="danger" disabled=${busy}>${t('people.revoke')}</button>
        </div>
      </form>
    <//>
  `
}
