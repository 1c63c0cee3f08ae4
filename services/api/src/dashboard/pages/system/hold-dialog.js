import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { Dialog } from '../../shell/dialog.js'

/** For how long, in minutes; 0: until somebody resumes. */
const LASTS = [0, 15, 60, 240]

/**
 * Asks before everything is held back, and says what that does.
 *
 * @param {{ everything: boolean, onClose: () => void, onDone: () => void }} props `everything`: the emergency stop
 */
export function HoldDialog({ everything, onClose, onDone }) {
  const [reason, setReason] = useState('')
  const [minutes, setMinutes] = useState(0)
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault()
    setBusy(true)
    try {
      await send('POST', '/api/feedback/pause', { reason: reason.trim(), everything, ...(minutes > 0 && { minutes }) })
      onDone()
    } catch (error) {
      setProblem(/** @type {any} */ (error).message)
      setBusy(false)
    }
  }
  return html`
    <${Dialog} title=${t(everything ? 'system.stop_title' : 'system.pause_title')} onClose=${onClose}>
      <form class="stack" onSubmit=${submit}>
        <p>${t(everything ? 'system.stop_does' : 'system.pause_does')}</p>
        <div class="field">
          <label for="hold-reason">${t('system.reason')}</label>
          <input id="hold-reason" autofocus maxlength="500" value=${reason}
            onInput=${(/** @type {any} */ event) => setReason(event.target.value)} />
          <span class="hint">${t('system.reason_hint')}</span>
        </div>
        <div class="field">
          <label for="hold-lasts">${t('system.lasts')}</label>
          <select id="hold-lasts" onChange=${(/** @type {any} */ event) => setMinutes(Number(event.target.value))}>
            ${LASTS.map((each) => html`<option key=${each} value=${each}>${each === 0 ? t('system.until_resumed')
              : t('system.minutes', { count: each })}</option>`)}
          </select>
        </div>
        <p class="problem" role="alert">${problem}</p>
        <div class="dialog-actions">
          <button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
          <button type="submit" class=${everything ? 'danger' : 'primary'} disabled=${busy}>
            ${t(everything ? 'system.stop_now' : 'system.pause_now')}</button>
        </div>
      </form>
    <//>
  `
}
