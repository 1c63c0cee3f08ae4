import { html, useState } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { addressOf } from '../../lib/router.js'
import { ago, fullTime } from '../../lib/time.js'
import { useLive } from '../../lib/use-live.js'

const FIRST = 15
const MOST = 200

/** Numbers that were posted and not taken, with what may have been meant. */
export function Rejects() {
  const [limit, setLimit] = useState(FIRST)
  const { data } = useLive(`/api/rejects?limit=${limit}`)
  const rejects = data?.rejects ?? []
  const columns = ['written', 'near', 'why', 'project', 'who', 'posted']
  return html`
    <section class="card flush" aria-label=${t('system.rejects')}>
      <div class="card-head"><h2>${t('system.rejects')}</h2></div>
      ${
        rejects.length === 0
          ? html`<p class="quiet nothing">${data ? t('system.no_rejects') : t('shell.loading')}</p>`
          : html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t('system.rejects')}>
              <table class="table">
                <thead><tr>${columns.map((column) => html`<th key=${column}>${t(`system.reject_${column}`)}</th>`)}</tr>
                </thead>
                <tbody>${rejects.map((/** @type {any} */ reject) => html`<${Reject} key=${reject.id}
                  reject=${reject} />`)}</tbody>
              </table>
            </div>`
      }
      ${data?.next_after && limit < MOST && html`<div class="nothing">
        <button type="button" onClick=${() => setLimit(MOST)}>${t('system.more')}</button></div>`}
    </section>
  `
}

/** @param {{ reject: any }} props */
function Reject({ reject: { project, written, reason, detail, near, sender, posted_at: at } }) {
  return html`
    <tr>
      <td class="mono">${written}</td>
      <td>${near.map((/** @type {string} */ number) => html`<a key=${number} class="mono near"
        href=${addressOf('drops', number)}>${number}</a>`)}</td>
      <td title=${detail}>${t(`system.why_${reason}`)}</td>
      <td>${project}</td>
      <td>${sender}</td>
      <td class="number" title=${fullTime(at)}>${ago(at)}</td>
    </tr>
  `
}
