import { send } from '../../lib/api.js'
import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { may } from '../../lib/session.js'
import { shortTime } from '../../lib/time.js'
import { HoldDialog } from './hold-dialog.js'

/**
 * Whether feedback may leave, and the buttons that stop it and let it go on.
 *
 * @param {{ control: any, reload: () => void }} props
 */
export function Control({ control, reload }) {
  const [asked, setAsked] = useState(/** @type {'pause' | 'stop' | null} */ (null))
  const [problem, setProblem] = useState('')
  if (!control) return null
  const { paused, grace } = control
  const tone = paused?.everything ? 'bad' : paused || grace ? 'warn' : ''
  const resume = async () => {
    setProblem('')
    try {
      await send('POST', '/api/feedback/resume')
    } catch (error) {
      setProblem(/** @type {any} */ (error).message)
    }
    reload()
  }
  const done = () => {
    setAsked(null)
    reload()
  }
  return html`
    <section class=${`notice control ${tone}`} aria-label=${t('system.sending')}>
      <div aria-live="polite">
        ${paused && html`<${Held} paused=${paused} />`}
        ${grace && html`<p><strong>${t('system.grace', { until: shortTime(grace.until) })}</strong> ${grace.reason}
        </p>`}
        ${!tone && html`<p class="dot good">${t('system.may_leave')}</p>`}
        <p class="problem" role="alert">${problem}</p>
      </div>
      ${
        may('admin')
          ? html`<div class="row">
              ${tone && html`<button type="button" class="primary" onClick=${resume}>${t('system.resume')}</button>`}
              ${!paused && html`<button type="button" onClick=${() => setAsked('pause')}>${t('system.pause')}</button>`}
              ${!paused?.everything && html`<button type="button" class="danger" onClick=${() => setAsked('stop')}>
                ${t('system.stop')}</button>`}
            </div>`
          : tone && html`<p class="quiet">${t('system.admin_resumes')}</p>`
      }
      ${asked && html`<${HoldDialog} everything=${asked === 'stop'} onClose=${() => setAsked(null)} onDone=${done} />`}
    </section>
  `
}

/** @param {{ paused: any }} props */
function Held({ paused: { since, until, reason, by, everything } }) {
  const times = { since: shortTime(since), until: until ? shortTime(until) : '' }
  return html`
    <p>
      <strong>${t(everything ? 'system.is_stopped' : 'system.is_paused')}</strong>${' '}
      ${by ? t('system.held_by', { by, ...times }) : t('system.held_since', times)}${' '}
      ${until ? t('system.held_until', times) : t('system.held_open')}${' '}
      ${reason && t('system.held_reason', { reason })}
    </p>
  `
}
