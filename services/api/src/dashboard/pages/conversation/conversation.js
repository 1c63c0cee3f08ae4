import { ApiError } from '../../lib/api.js'
import { html, useEffect, useRef, useState } from '../../lib/html.js'
import { hasWords, t } from '../../lib/i18n.js'
import { shortTime } from '../../lib/time.js'
import { Failed, Loading } from '../../shell/states.js'
import { dayOf, dayWords } from './days.js'
import { Message } from './message.js'
import { useAround } from './use-around.js'

const FIRST = 15
const MORE = 30
/** As far as the api lets one look. */
const MOST = 200

/**
 * What was said in the group around a drop's post.
 *
 * @param {{ number: string, mark?: unknown }} props `mark`: another one when something happened to the drop
 */
export function Conversation({ number, mark }) {
  return html`<${Around} key=${number} number=${number} mark=${mark} />`
}

/** @param {{ number: string, mark: unknown }} props */
function Around({ number, mark }) {
  const [{ message, before, after }, setRange] = useState({ message: '', before: FIRST, after: FIRST })
  const query = new URLSearchParams({ ...(message && { message }), before: String(before), after: String(after) })
  const { data, error, reload } = useAround(`/api/drops/${encodeURIComponent(number)}/conversation?${query}`, mark)
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const around = data?.message_id
  // Once for each post: later words must not move what is being read.
  useEffect(() => {
    const post = list.current?.querySelector('.post')
    if (list.current && post instanceof HTMLElement)
      list.current.scrollTop = post.offsetTop - list.current.offsetTop - list.current.clientHeight / 3
  }, [around])
  const earlier = useRef(0)
  // What comes in above pushes nothing away.
  useEffect(() => {
    if (list.current && earlier.current > 0) list.current.scrollTop += list.current.scrollHeight - earlier.current
    earlier.current = 0
  }, [data?.messages?.[0]?.id])
  const showEarlier = () => {
    earlier.current = list.current?.scrollHeight ?? 0
    setRange({ message, before: Math.min(MOST, before + MORE), after })
  }
  const showLater = () => setRange({ message, before, after: Math.min(MOST, after + MORE) })

  if (!data) return error ? html`<${Failure} error=${error} onRetry=${reload} />` : html`<${Loading} />`
  return html`<section class="conversation" aria-label=${t('conversation.conversation')}>
    ${
      data.posts.length > 1 &&
      html`<${Which} posts=${data.posts} chosen=${message || data.message_id} onChoose=${(/** @type {string} */ id) =>
        setRange({ message: id, before: FIRST, after: FIRST })} />`
    }
    ${error && html`<${Failure} error=${error} onRetry=${reload} />`}
    <ol class="chat" role="list" tabindex="0" ref=${list} aria-label=${t('conversation.conversation')}>
      <li class="edge">
        ${!data.more_before && html`<span class="quiet">${t('conversation.nothing_before')}</span>`}
        ${
          data.more_before &&
          before < MOST &&
          html`<button type="button" class="small" onClick=${showEarlier}>${t('conversation.earlier')}</button>`
        }
      </li>
      ${data.messages.map((/** @type {any} */ each, /** @type {number} */ index) => {
        const above = data.messages[index - 1]
        const isNewDay = !above || dayOf(each.at) !== dayOf(above.at)
        return [
          isNewDay && html`<li key=${`day ${each.at}`} class="day"><span>${dayWords(each.at)}</span></li>`,
          html`<${Message} key=${each.seq} message=${each} above=${isNewDay ? undefined : above} />`,
        ]
      })}
      <li class="edge">
        ${!data.more_after && html`<span class="quiet">${t('conversation.nothing_after')}</span>`}
        ${
          data.more_after &&
          after < MOST &&
          html`<button type="button" class="small" onClick=${showLater}>${t('conversation.later_messages')}</button>`
        }
      </li>
    </ol>
  </section>`
}

/**
 * Which of the drop's messages to look around.
 *
 * @param {{ posts: any[], chosen: string, onChoose: (id: string) => void }} props
 */
function Which({ posts, chosen, onChoose }) {
  return html`<label class="which">
    <span>${t('conversation.which')}</span>
    <select value=${chosen} onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
      ${posts.map(
        ({ message_id, kind, at }) =>
          html`<option key=${message_id} value=${message_id} selected=${message_id === chosen}>
            ${shortTime(at)} · ${kind === 'feedback' ? t('conversation.entry_sent') : t(`conversation.entry_${kind}`)}
          </option>`,
      )}
    </select>
  </label>`
}

/** Everything else on the page goes on without it. @param {{ error: any, onRetry: () => void }} props */
function Failure({ error, onRetry }) {
  const key = `conversation.${error?.code}`
  const said = hasWords(key) ? new ApiError(error.status, t(key), error.code) : error
  return html`<${Failed} error=${said} onRetry=${onRetry} />`
}
