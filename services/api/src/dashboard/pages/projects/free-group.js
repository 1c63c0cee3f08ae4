import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { ago, fullTime } from '../../lib/time.js'
import { CopyButton } from '../../shell/copy-button.js'

/** A group that nobody monitors, with what makes it a project. @param {{ group: any }} props */
export function FreeGroup({ group: { jid, name, members, last_message_at: last, yaml, command } }) {
  return html`
    <details class="card free-group">
      <summary>
        <strong>${name || jid}</strong>
        <span class="quiet">${t('projects.members', { count: members })}</span>
        ${last && html`<span class="quiet" title=${fullTime(last)}>${t('projects.spoke', { time: ago(last) })}</span>`}
      </summary>
      <p class="mono quiet">${jid}</p>
      <${Copied} what=${t('projects.run')} text=${command} />
      <${Copied} what=${t('projects.or_paste')} text=${yaml} />
    </details>
  `
}

/** @param {{ what: string, text: string }} props */
function Copied({ what, text }) {
  return html`
    <div class="copied">
      <div class="spread"><span>${what}</span><${CopyButton} text=${text} /></div>
      <pre class="code" tabindex="0" aria-label=${what}>${text.trimEnd()}</pre>
    </div>
  `
}
