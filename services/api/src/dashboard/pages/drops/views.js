import { html } from '../../lib/html.js'
import { number, t } from '../../lib/i18n.js'
import { addressOf } from '../../lib/router.js'
import { NEEDS_REVIEWER } from './filter.js'

/** Lists that are wanted again and again. Each is a state or several; what else is looked for stays. */
const VIEWS = [
  { name: 'needs', state: NEEDS_REVIEWER.join(',') },
  { name: 'all', state: '' },
  { name: 'on_its_way', state: 'feedback_queued' },
  { name: 'stopped', state: 'feedback_stopped' },
  { name: 'done', state: 'completed' },
]

/**
 * @param {{ filter: Record<string, string>, summary: any, selected: string }} props counts are those of all
 *   projects
 */
export function Views({ filter, summary, selected }) {
  const { state: current = '', ...rest } = filter
  /** @type {Record<string, number | undefined>} */
  const counts = { needs: summary?.drops.waiting, all: summary?.drops.total, done: summary?.drops.completed }
  return html`
    <nav class="tabs views" aria-label=${t('drops.views')}>
      ${VIEWS.map(
        ({ name, state }) => html`
          <a key=${name} href=${addressOf('drops', selected, { ...rest, state })}
            aria-current=${state === current ? 'true' : undefined}>
            ${t(`drops.${name}`)}${counts[name] === undefined ? '' : html` <span
              class="count">${number(counts[name])}</span>`}
          </a>
        `,
      )}
    </nav>
  `
}
