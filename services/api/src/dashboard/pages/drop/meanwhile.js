import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { fieldName } from './field-words.js'
import { SmallButton } from './small-button.js'

/**
 * What somebody else changed while one looks: it is shown already, and named so that nobody overlooks it.
 *
 * @param {{ editing: any, by: string }} props
 */
export function Meanwhile({ editing: { meanwhile, form, acknowledge }, by }) {
  if (!meanwhile) return null
  const fields = meanwhile.fields.filter((/** @type {string} */ field) => !(field in form.conflicts))
  if (fields.length === 0 && !meanwhile.postedAgain) return null
  const name = by || t('drop.other')
  return html`<div class="notice info" role="status">
    <span>
      ${meanwhile.postedAgain && html`<strong>${t('drop.came_back')}</strong> `}
      ${fields.length > 0 && t('drop.meanwhile', { name, fields: fields.map(fieldName).join(', ') })}
    </span>
    <${SmallButton} words=${t('drop.seen')} onClick=${acknowledge} />
  </div>`
}
