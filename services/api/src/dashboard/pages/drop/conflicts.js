import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { fieldName, valueWords } from './field-words.js'
import { SmallButton } from './small-button.js'

/**
 * What two reviewers changed in different ways, field by field: the one who saves second decides.
 *
 * @param {{ editing: any, by: string }} props
 */
export function Conflicts({ editing: { form, settle }, by }) {
  const fields = Object.keys(form.conflicts).toSorted()
  if (fields.length === 0) return null
  const settleAll = (/** @type {'mine' | 'theirs'} */ whose) => fields.forEach((field) => settle(field, whose))
  const theirs = t('drop.theirs', { name: by || t('drop.other') })
  return html`<section class="conflicts" role="alert" aria-labelledby="conflicts-title">
    <div class="spread">
      <h2 id="conflicts-title">${t('drop.conflict_title')}</h2>
      ${
        fields.length > 1 &&
        html`<div class="row">
          <${SmallButton} words=${t('drop.take_all')} onClick=${() => settleAll('theirs')} />
          <${SmallButton} words=${t('drop.keep_all')} onClick=${() => settleAll('mine')} />
        </div>`
      }
    </div>
    <p class="quiet">${t('drop.conflict')}</p>
    <ul>
      ${fields.map(
        (field) => html`<li key=${field}>
          <h3>${fieldName(field)}</h3>
          <div class="sides">
            <${Side} field=${field} value=${form.conflicts[field].theirs} whose=${theirs} words=${t('drop.take_theirs')}
              onTake=${() => settle(field, 'theirs')} />
            <${Side} field=${field} value=${form.mine[field]} whose=${t('drop.yours')} words=${t('drop.keep_mine')}
              onTake=${() => settle(field, 'mine')} />
          </div>
        </li>`,
      )}
    </ul>
  </section>`
}

/** @param {{ field: string, value: boolean | string, whose: string, words: string, onTake: () => void }} props */
function Side({ field, value, whose, words, onTake }) {
  return html`<div class="side">
    <span class="quiet">${whose}</span>
    <p>${valueWords(field, value)}</p>
    <${SmallButton} words=${words} label=${`${words}: ${fieldName(field)}`} onClick=${onTake} />
  </div>`
}
