import { html, memo } from '../../lib/html.js'
import { t } from '../../lib/i18n.js'
import { fullTime, shortTime } from '../../lib/time.js'
import { StateChip } from './drop-state.js'

/**
 * One line of the list; the link in it covers all of it. Times are those of the day on which it is drawn.
 *
 * @param {{ drop: any, address: string, selected: boolean, fresh: boolean, words: string }} props `words`: the
 *   language, so that another one draws it again
 */
export const DropRow = memo(({ drop, address, selected, fresh }) => {
  const { drop_number: number, project, sender_name: name, user_name: phone } = drop
  const { posted_at: posted, updated_at: changed } = drop
  return html`
    <div role="row" class=${`drop-row ${fresh ? 'fresh' : ''} ${selected ? 'selected' : ''}`}>
      <div role="cell" class="cell-drop">
        ${fresh && html`<span class="mark" title=${t('drops.fresh')}><span
          class="hidden">${t('drops.fresh')}</span></span>`}
        <a href=${address} data-drop=${number} aria-current=${selected ? 'true' : undefined}>${number}</a>
      </div>
      <div role="cell" class="cell-state"><${StateChip} drop=${drop} /></div>
      <div role="cell" class="cell-project">${project ?? ''}</div>
      <div role="cell" class="cell-who">
        ${name || phone || t('drops.unknown')}${name && phone && html` <span class="quiet number">${phone}</span>`}
      </div>
      <div role="cell" class="cell-posted quiet number" title=${fullTime(posted)}>${shortTime(posted)}</div>
      <div role="cell" class="cell-changed quiet number" title=${fullTime(changed)}>${shortTime(changed)}</div>
    </div>
  `
})
