import { html } from '../../lib/html.js'
import { hasWords, t } from '../../lib/i18n.js'
import { addressOf } from '../../lib/router.js'
import { fullTime, shortTime } from '../../lib/time.js'
import { useLive } from '../../lib/use-live.js'

/** For a number that is no drop: what was posted that may have meant it. @param {{ number: string }} props */
export function Traces({ number }) {
  const { data, error } = useLive(`/api/drops/${encodeURIComponent(number)}/traces`)
  if (error && !data) return html`<div class="empty"><p>${error.message}</p></div>`
  if (!data) return null
  const { rejected, near } = data
  return html`<section class="traces stack">
    <p role="status"><strong>${t('conversation.not_posted', { number: data.drop_number })}</strong></p>
    ${
      rejected.length > 0 &&
      html`<div>
      <p>${t('conversation.was_rejected')}</p>
      <ul>
        ${rejected.map((/** @type {any} */ post) => html`<li title=${fullTime(post.at)}>${wrote(post)}</li>`)}
      </ul>
    </div>`
    }
    ${
      near.length > 0 &&
      html`<div>
      <p>${t('conversation.near_drops')}</p>
      <ul>
        ${near.map(
          (/** @type {any} */ { drop_number, project, by, at }) =>
            html`<li>
              <a href=${addressOf('drops', drop_number)}>${drop_number}</a>
              <span class="quiet"> ${[project, by, shortTime(at)].filter(Boolean).join(' · ')}</span>
            </li>`,
        )}
      </ul>
    </div>`
    }
    ${rejected.length + near.length === 0 && html`<p class="quiet">${t('conversation.no_traces')}</p>`}
  </section>`
}

/** "Thabo posted DR175202 at 14:02 in Lawley (a digit short)". @param {any} post */
function wrote({ by, written, at, project, reason, detail }) {
  const key = `conversation.reason_${reason}`
  const why = [hasWords(key) ? t(key) : reason, detail].filter(Boolean).join(': ')
  return `${t('conversation.wrote', { name: by, written, time: shortTime(at), project })} (${why})`
}
