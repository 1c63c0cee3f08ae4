import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { shownOf, stepNumber, stepsOf } from './decide/form.js'
import { STEP_KEYS } from './drop-keys.js'
import { stepName } from './field-words.js'
import { SmallButton } from './small-button.js'

/** The 14 photos, each good or missing. @param {{ editing: any, mayReview: boolean }} props */
export function Steps({ editing: { form, change }, mayReview }) {
  const shown = shownOf(form)
  const steps = stepsOf(shown)
  const good = steps.filter((step) => shown[step]).length
  const count = t('drop.steps_good', { count: good, all: steps.length })
  const setAll = (/** @type {boolean} */ to) => change(Object.fromEntries(steps.map((step) => [step, to])))
  return html`<section class="part" aria-labelledby="steps-title">
    <div class="spread">
      <h2 id="steps-title">${t('drop.steps')} <span class="quiet number">${count}</span></h2>
      ${
        mayReview &&
        html`<div class="row">
          <${SmallButton} words=${t('drop.all_good')} disabled=${good === steps.length} onClick=${() => setAll(true)}>
            <kbd aria-hidden="true">A</kbd>
          <//>
          <${SmallButton} words=${t('drop.all_missing')} disabled=${good === 0} onClick=${() => setAll(false)} />
        </div>`
      }
    </div>
    <ol class=${`steps ${good === 0 && shown.result === 'open' ? 'untouched' : ''}`}>
      ${steps.map((step) => {
        const isGood = Boolean(shown[step])
        const toggle = () => change({ [step]: !isGood })
        const look = `step ${isGood ? 'good' : 'missing'} ${step in form.mine ? 'mine' : ''}`
        const inside = html`
          <span class="step-number number" aria-hidden="true">${stepNumber(step)}</span>
          <span class="step-name">${stepName(step)}</span>
          <span class="step-mark" aria-hidden=${mayReview}>
            ${isGood ? '✓' : '✕'}<span class="step-word">${isGood ? t('drop.good') : t('drop.missing')}</span>
          </span>
        `
        return html`<li key=${step}>
          ${
            mayReview
              ? html`<button type="button" class=${look} aria-pressed=${isGood} onClick=${toggle}>
                  ${inside}<kbd aria-hidden="true">${STEP_KEYS[stepNumber(step) - 1]}</kbd>
                </button>`
              : html`<div class=${look}>${inside}</div>`
          }
        </li>`
      })}
    </ol>
  </section>`
}
