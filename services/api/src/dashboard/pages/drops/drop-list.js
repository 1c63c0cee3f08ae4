import { html, useEffect, useRef, useState } from '../../lib/html.js'
import { language, t } from '../../lib/i18n.js'
import { addressOf, go } from '../../lib/router.js'
import { useStore } from '../../lib/store.js'
import { summary } from '../../lib/summary.js'
import { Empty, Failed, Loading } from '../../shell/states.js'
import { useDropPages } from './drop-pages.js'
import { DropRow } from './drop-row.js'
import { askedOf, NEEDS_REVIEWER, readFilter } from './filter.js'
import { FilterBar } from './filter-bar.js'
import { isFresh, markOpened, openings } from './fresh.js'
import { useListKeys } from './list-keys.js'
import { Views } from './views.js'

const COLUMNS = ['drop', 'state', 'project', 'who', 'posted', 'changed']
/** How often it is asked whether a mark has had its time. */
const TICK_MS = 30_000

/** @param {{ query: URLSearchParams, selected: string }} props `selected`: the number of the drop that is open */
export function DropList({ query, selected }) {
  const filter = readFilter(query)
  const counts = useStore(summary)
  const { drops, hasMore, error, showMore, reload } = useDropPages(String(new URLSearchParams(askedOf(filter))))
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const words = useStore(language)
  const now = useMarks(drops, selected)
  useListKeys({ list, drops, query, selected })
  const change = (/** @type {Record<string, string>} */ next) =>
    go(addressOf('drops', selected, next), { replace: true })
  return html`
    ${!selected && html`<h1 class="hidden">${t('drops.list')}</h1>`}
    <div class="list-head">
      <${Views} filter=${filter} summary=${counts} selected=${selected} />
      <${FilterBar} filter=${filter} projects=${counts?.projects ?? []} onChange=${change} />
    </div>
    <div class="list-body" ref=${list}>
      ${error && drops && html`<p class="notice bad"
        role="alert">${error.status ? error.message : t('shell.no_connection')}</p>`}
      ${!drops && (error ? html`<${Failed} error=${error} onRetry=${reload} />` : html`<${Loading} />`)}
      ${drops?.length === 0 && html`<${NothingThere} filter=${filter} onClear=${() => change({})} />`}
      ${
        drops &&
        drops.length > 0 &&
        html`
          <div role="table" class="drop-table" aria-label=${t('drops.list')}
            aria-rowcount=${hasMore ? -1 : drops.length + 1}>
            <div role="row" class="drop-row drop-head">
              ${COLUMNS.map((name) => html`<div key=${name} role="columnheader"
                class=${`cell-${name}`}>${t(`drops.col_${name}`)}</div>`)}
            </div>
            ${drops.map(
              (drop) =>
                html`<${DropRow}
                  key=${drop.id}
                  drop=${drop}
                  address=${addressOf('drops', drop.drop_number, query)}
                  selected=${drop.drop_number === selected}
                  fresh=${isFresh(drop, now)}
                  words=${words}
                />`,
            )}
          </div>
          <${Bottom} count=${drops.length} hasMore=${hasMore} onMore=${showMore} />
        `
      }
    </div>
  `
}

/**
 * The open one is not new any more; others stop being so by themselves.
 *
 * @param {any[] | undefined} drops
 * @param {string} selected
 */
function useMarks(drops, selected) {
  const [now, setNow] = useState(Date.now())
  useStore(openings)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    const open = drops?.find(({ drop_number }) => drop_number === selected)
    if (open) markOpened(open)
  }, [drops, selected])
  return now
}

/**
 * Older ones come when the end of the list comes into sight, or at the button.
 *
 * @param {{ count: number, hasMore: boolean, onMore: () => void }} props
 */
function Bottom({ count, hasMore, onMore }) {
  const end = useRef(/** @type {HTMLElement | null} */ (null))
  const more = useRef(onMore)
  more.current = onMore
  useEffect(() => {
    if (!hasMore || !end.current) return undefined
    const watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && more.current(),
    )
    watch.observe(end.current)
    return () => watch.disconnect()
  }, [hasMore, count])
  return html`
    <div class="list-end quiet" ref=${end}>
      <span>${t(hasMore ? 'drops.shown_more' : 'drops.shown', { count })}</span>
      ${hasMore && html`<button type="button" onClick=${onMore}>${t('drops.older')}</button>`}
    </div>
  `
}

/** @param {{ filter: Record<string, string>, onClear: () => void }} props */
function NothingThere({ filter, onClear }) {
  const looked = Object.keys(filter)
  const isOfReviewer = looked.length === 1 && filter.state === NEEDS_REVIEWER.join(',')
  const kind = looked.length === 0 ? 'none' : isOfReviewer ? 'none_needs' : 'none_like'
  return html`
    <${Empty} title=${t(`drops.${kind}_title`)}>
      <p>${t(`drops.${kind}`)}</p>
      ${kind === 'none_like' && html`<button type="button" onClick=${onClear}>${t('drops.clear')}</button>`}
    <//>
  `
}
