import { get } from '../../lib/api.js'
import { html, useEffect, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { addressOf, go } from '../../lib/router.js'
import { welcome } from '../../lib/session.js'
import { SignInCard } from './card.js'
import { PasswordField } from './password-field.js'
import { textOf, useForm } from './use-form.js'

/** `#token=…` of the address, which is cleaned at once: it shall not stay in the history. */
const token = readToken()

function readToken() {
  const given = /^#token=(.+)$/.exec(location.hash)?.[1]
  if (given === undefined) return ''
  history.replaceState(null, '', location.pathname)
  return decodeURIComponent(given)
}

/** The first administrator makes his account, with the address that `status.sh` shows. */
export function Welcome() {
  const [open, setOpen] = useState(/** @type {boolean | undefined} */ (undefined))
  useEffect(() => {
    get('/api/welcome').then(
      (said) => setOpen(said.open),
      () => setOpen(true),
    )
  }, [])
  if (open === undefined) return html`<p class="loading" role="status">${t('shell.loading')}</p>`
  const why = open ? t('people.welcome_no_token') : t('people.wrong_administrator_exists')
  if (!open || token === '') return html`<${Closed} why=${why} />`
  return html`<${Form} />`
}

function Form() {
  const { problem, busy, onSubmit } = useForm(async (fields) => {
    await welcome({ token, name: textOf(fields, 'name'), password: textOf(fields, 'password') })
    go(addressOf('drops'), { replace: true })
  })
  return html`
    <${SignInCard} title=${t('people.welcome')}>
      <p class="quiet">${t('people.welcome_about')}</p>
      <form class="stack" onSubmit=${onSubmit}>
        <div class="field">
          <label for="welcome-name">${t('people.name')}</label>
          <input id="welcome-name" name="name" autocomplete="username" maxlength="60" autocapitalize="words"
            spellcheck=${false}
            aria-describedby="welcome-name-hint" required autofocus />
          <span class="hint" id="welcome-name-hint">${t('people.name_hint')}</span>
        </div>
        <${PasswordField} name="password" label=${t('people.password')} isNew />
        <p class="problem" role="alert">${problem}</p>
        <button type="submit" class="primary" disabled=${busy}>${t('people.make_account')}</button>
      </form>
    <//>
  `
}

/** @param {{ why: string }} props */
function Closed({ why }) {
  return html`
    <${SignInCard} title=${t('people.welcome')}>
      <p class="notice" role="status">${why}</p>
      <a class="button primary" href=${addressOf('drops')}>${t('people.sign_in')}</a>
    <//>
  `
}
