import { get } from '../../lib/api.js'
import { html, useEffect, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { signIn, signInByKey, signInReason } from '../../lib/session.js'
import { useStore } from '../../lib/store.js'
import { SignInCard } from './card.js'
import { PasswordField } from './password-field.js'
import { textOf, useForm } from './use-form.js'

/** By name and password, or by an API key. */
export function SignIn() {
  const reason = useStore(signInReason)
  const [byKey, setByKey] = useState(false)
  const nobodyYet = useNobodyYet()
  return html`
    <${SignInCard} title=${t('people.sign_in')}>
      ${reason && html`<p class="notice" role="status">${reason}</p>`}
      ${
        nobodyYet &&
        html`<p class="notice info" role="status">
          <span>${t('people.nobody_yet')} <code>./scripts/status.sh</code></span>
        </p>`
      }
      ${byKey ? html`<${ByKey} />` : html`<${ByName} />`}
      <button type="button" class="plain small other-way" onClick=${() => setByKey(!byKey)}>
        ${byKey ? t('people.use_name') : t('people.use_key')}
      </button>
    <//>
  `
}

/** Whether the first administrator is still to be made. */
function useNobodyYet() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    get('/api/welcome').then(
      (said) => setOpen(said.open),
      () => {},
    )
  }, [])
  return open
}

function ByName() {
  const { problem, busy, onSubmit } = useForm((fields) => signIn(textOf(fields, 'name'), textOf(fields, 'password')))
  return html`
    <form class="stack" onSubmit=${onSubmit}>
      <div class="field">
        <label for="sign-in-name">${t('people.name')}</label>
        <input id="sign-in-name" name="name" autocomplete="username" maxlength="60" autocapitalize="words"
          spellcheck=${false} required autofocus />
      </div>
      <${PasswordField} name="password" label=${t('people.password')} />
      <p class="problem" role="alert">${problem}</p>
      <button type="submit" class="primary" disabled=${busy}>${t('people.sign_in')}</button>
    </form>
  `
}

function ByKey() {
  const { problem, busy, onSubmit } = useForm((fields) => signInByKey(textOf(fields, 'key').trim()))
  return html`
    <form class="stack" onSubmit=${onSubmit}>
      <div class="field">
        <label for="sign-in-key">${t('people.api_key')}</label>
        <input id="sign-in-key" name="key" type="password" autocomplete="off"
          aria-describedby="sign-in-key-hint" required autofocus />
        <span class="hint" id="sign-in-key-hint">${t('people.key_hint')}</span>
      </div>
      <p class="problem" role="alert">${problem}</p>
      <button type="submit" class="primary" disabled=${busy}>${t('people.open')}</button>
    </form>
  `
}
