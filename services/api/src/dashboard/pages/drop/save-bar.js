import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { pressKey } from '../../lib/keys.js'
import { shortTime } from '../../lib/time.js'
import { isChanged } from './decide/form.js'
import { refusalWords, ruleWords } from './forecast.js'
import { SmallButton } from './small-button.js'

/** What is not saved, and the buttons: always in reach. @param {any} props */
export function SaveBar({ editing, saving, forecast, isComposing, maySend, onSend }) {
  const { form, forget } = editing
  const { busy, save } = saving
  const undecided = Object.keys(form.conflicts).length
  const changes = Object.keys(form.mine).length
  const isBlocked = busy !== '' || undecided > 0
  const isWaiting = forecast.act === 'wait'
  return html`<footer class="save-bar">
    <div class="said" role="status">
      <${Said} saving=${saving} undecided=${undecided} changes=${changes} />
      ${
        isChanged(form) &&
        busy === '' &&
        html`<${SmallButton} kind="plain" words=${t('drop.discard')} onClick=${forget} />`
      }
      ${
        saving.isSaved &&
        !isChanged(form) &&
        html`<${SmallButton} words=${t('drop.next')} onClick=${() => pressKey('n')}>
          <kbd aria-hidden="true">N</kbd>
        <//>`
      }
      ${isComposing && busy === '' && !saving.problem && html`<span class="when">${whenWords(forecast)}</span>`}
    </div>
    <button type="button" class=${isComposing ? '' : 'primary'} disabled=${isBlocked || changes === 0} onClick=${save}>
      ${isComposing ? t('drop.save_only') : t('drop.save')}
    </button>
    ${
      isComposing &&
      html`<button type="button" class="primary" disabled=${isBlocked || !maySend} onClick=${onSend}>
        ${isWaiting ? t('drop.send_then') : t('drop.save_and_send')}
      </button>`
    }
  </footer>`
}

/** What the button to send would do, in a few words: the rest stands below the message. @param {any} forecast */
function whenWords({ act, refusal, says }) {
  if (act === 'refused') return refusalWords(refusal)
  if (act === 'wait') return t('drop.send_then_at', { time: shortTime(refusal.until ?? null) })
  if (!says) return ''
  if (says.expected_at) return t('drop.leaves', { time: shortTime(says.expected_at) })
  return says.held_by[0] ? ruleWords(says.held_by[0]) : ''
}

/** @param {any} props */
function Said({ saving: { busy, problem, isSaved }, undecided, changes }) {
  if (busy) return html`<span class="quiet">${busy === 'send' ? t('drop.sending') : t('drop.saving')}</span>`
  if (undecided > 0) return html`<strong class="problem">${t('drop.undecided', { count: undecided })}</strong>`
  if (problem) {
    const words = problem.message ? refusalWords(problem) : t('drop.not_saved')
    return html`<span class="problem">${words}</span>`
  }
  if (changes > 0) return html`<strong class="unsaved">${t('drop.unsaved', { count: changes })}</strong>`
  return isSaved ? html`<span class="saved">${t('drop.saved')}</span>` : null
}
