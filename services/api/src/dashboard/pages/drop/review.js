import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { FLAG, shownOf } from './decide/form.js'
import { Steps } from './steps.js'

const RESULTS = ['open', 'incomplete', 'completed']

/**
 * What a reviewer decides about a drop; without a form for whoever may only look.
 *
 * @param {{ editing: any, mayReview: boolean }} props
 */
export function Review({ editing, mayReview }) {
  const { form, change } = editing
  const shown = shownOf(form)
  const rows = Math.min(8, Math.max(2, String(shown.comment).split('\n').length))
  const onComment = (/** @type {any} */ event) => change({ comment: event.target.value })
  const onFlag = (/** @type {any} */ event) => change({ [FLAG]: event.target.checked })
  const isMine = (/** @type {string} */ field) => (field in form.mine ? 'mine' : '')
  return html`
    <${Steps} editing=${editing} mayReview=${mayReview} />
    <section class="part review" aria-label=${t('drop.review')}>
      ${
        mayReview
          ? html`<fieldset class=${`results ${isMine('result')}`}>
                <legend>${t('drop.result')}</legend>
                ${RESULTS.map(
                  (result) => html`<label class=${`result ${result}`}>
                    <input type="radio" name="result" value=${result} checked=${shown.result === result}
                      onChange=${() => change({ result })} />
                    ${t(`drop.result_${result}`)}
                  </label>`,
                )}
              </fieldset>
              <div class=${`field ${isMine('comment')}`}>
                <label for="comment">${t('drop.comment')}</label>
                <textarea id="comment" rows=${rows} maxlength="20000" value=${shown.comment}
                  onInput=${onComment}></textarea>
              </div>
              <label class=${`check ${isMine(FLAG)}`}>
                <input type="checkbox" checked=${shown[FLAG]} onChange=${onFlag} />
                ${t('drop.on_map')}
              </label>`
          : html`<dl class="facts">
              <dt>${t('drop.result')}</dt><dd>${t(`drop.result_${shown.result}`)}</dd>
              <dt>${t('drop.comment')}</dt><dd class="words">${shown.comment || t('drop.empty')}</dd>
              <dt>${t('drop.on_map')}</dt><dd>${shown[FLAG] ? t('drop.yes') : t('drop.no')}</dd>
            </dl>`
      }
    </section>
  `
}
