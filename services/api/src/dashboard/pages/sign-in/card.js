import { html } from '../../lib/html.js'
import { LANGUAGES, language, speak, t } from '../../lib/i18n.js'

/** What stands alone on the page before one is in. @param {{ title: string, children?: any }} props */
export function SignInCard({ title, children }) {
  return html`
    <main id="main" class="sign-in">
      <section class="card">
        <p class="brand">WA Monitor</p>
        <h1>${title}</h1>
        ${children}
      </section>
      <p class="languages">
        ${Object.entries(LANGUAGES).map(
          ([code, called]) => html`
            <button key=${code} type="button" class="plain small" lang=${code} aria-pressed=${language.get() === code}
              onClick=${() => speak(/** @type {'en' | 'af'} */ (code))}>${called}</button>
          `,
        )}
      </p>
      <p class="hidden">${t('people.sign_in_about')}</p>
    </main>
  `
}
