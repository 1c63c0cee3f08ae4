import { html } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { useLive } from '../../lib/use-live.js'
import { Failed } from '../../shell/states.js'
import { Conversation } from './conversation.js'
import { Timeline, WhereIsIt } from './timeline.js'

/** A drop's timeline, kept up to date: ask once, for both parts below. @param {string} number */
export function useTimeline(number) {
  return useLive(`/api/drops/${encodeURIComponent(number)}/timeline`)
}

/** Where it is now, in one sentence. @param {{ timeline: ReturnType<typeof useTimeline> }} props */
export function WhereNow({ timeline: { data } }) {
  return data && html`<${WhereIsIt} drop=${data.drop} entries=${data.entries} />`
}

/**
 * What was said around its post, and all that happened to it.
 *
 * @param {{ number: string, timeline: ReturnType<typeof useTimeline> }} props
 */
export function Story({ number, timeline: { data, error, reload } }) {
  return html`
    <section class="part" aria-labelledby="conversation-title">
      <h2 id="conversation-title">${t('conversation.conversation')}</h2>
      <${Conversation} number=${number} mark=${data} />
    </section>
    <section class="part" aria-labelledby="timeline-title">
      <h2 id="timeline-title">${t('conversation.timeline')}</h2>
      ${
        data
          ? html`<${Timeline} drop=${data.drop} entries=${data.entries} />`
          : error && html`<${Failed} error=${error} onRetry=${reload} />`
      }
    </section>
  `
}
