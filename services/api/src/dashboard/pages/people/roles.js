import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { ROLES } from '../../lib/session.js'

/** What somebody may do: one of three, each with what that means. @param {{ value?: string }} props */
export function Roles({ value = 'reviewer' }) {
  return html`
    <fieldset class="roles">
      <legend>${t('people.role')}</legend>
      ${ROLES.map(
        (role) => html`
          <div key=${role} class="role">
            <input type="radio" id=${`role-${role}`} name="role" value=${role} defaultChecked=${role === value}
              aria-describedby=${`about-${role}`} />
            <label for=${`role-${role}`}>${t(`people.role_${role}`)}</label>
            <span class="hint" id=${`about-${role}`}>${t(`people.about_${role}`)}</span>
          </div>
        `,
      )}
    </fieldset>
  `
}

/** @param {{ role: string }} props */
export function RoleChip({ role }) {
  const tone = role === 'admin' ? 'again' : role === 'reviewer' ? 'sent' : ''
  return html`<span class=${`chip ${tone}`}>${t(`people.role_${role}`)}</span>`
}
