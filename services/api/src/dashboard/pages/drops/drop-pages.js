import { get } from '../../lib/api.js'
import { useEffect, useRef, useState } from '../../lib/html.js'
import { followLive } from '../../lib/live.js'

/** The first look is small; whoever goes on gets more at once. */
const FIRST = 100
/** As many as the api gives in one answer. */
const PAGE = 500
/** How often the pages below the first are asked for again while things change: the newest come first, always. */
const DEEPER_MS = 2000

/**
 * `query`: what the drops were asked by.
 *
 * @typedef {{ query: string, drops: any[] | undefined, hasMore: boolean, error: any }} Shown
 */

/**
 * The list as far as somebody has gone down it, kept up to date as a whole. A drop that has not changed is the same
 * object as before.
 *
 * @param {string} query what the api is asked, without limit
 * @returns {Shown & { showMore: () => void, reload: () => void }} while the answer to another query is on its way, the
 *   one before
 */
export function useDropPages(query) {
  const [state, setState] = useState(
    /** @type {Shown} */ ({ query, drops: undefined, hasMore: false, error: undefined }),
  )
  const following = useRef(/** @type {ReturnType<typeof followPages> | null} */ (null))
  useEffect(() => {
    const pages = followPages(query, setState)
    following.current = pages
    return () => pages.stop()
  }, [query])
  return { ...state, showMore: () => following.current?.showMore(), reload: () => following.current?.reload() }
}

/**
 * The first page is asked for at every change and shown at once. Those below it follow by themselves: one page from
 * where the one
 * before ends, so that nothing is missing whatever moves up meanwhile.
 *
 * @param {string} query @param {(shown: Shown) => void} onChange
 */
function followPages(query, onChange) {
  /** @type {Shown} */
  let shown = { query, drops: undefined, hasMore: false, error: undefined }
  let wanted = FIRST
  /** @type {any[]} */
  let top = []
  /** @type {string | null} */
  let belowTop = null
  const life = { ended: false }
  const deeper = { running: false, again: false, at: 0, wanted: 0 }

  const show = (/** @type {Partial<Shown>} */ next) => {
    if (life.ended) return
    const drops = next.drops ? keepUnchanged(shown.drops ?? [], next.drops) : shown.drops
    const now = { ...shown, error: undefined, ...next, drops }
    if (drops === shown.drops && now.hasMore === shown.hasMore && now.error === shown.error) return
    shown = now
    onChange(shown)
  }
  const look = async () => {
    try {
      const page = await ask(query, Math.min(PAGE, wanted))
      top = page.drops
      belowTop = page.next_after
      if (wanted <= PAGE || belowTop === null) return show({ drops: top, hasMore: belowTop !== null })
      show({ drops: above(top, shown.drops ?? []) })
      void lookDeeper()
    } catch (error) {
      show({ error })
    }
  }
  const lookDeeper = async () => {
    deeper.again = deeper.running
    if (deeper.running) return
    deeper.running = true
    try {
      do {
        deeper.again = false
        if (wanted === deeper.wanted) await pause(deeper.at + DEEPER_MS - Date.now())
        deeper.wanted = wanted
        await goDown()
        deeper.at = Date.now()
      } while (deeper.again && !life.ended)
    } catch (error) {
      show({ error })
    }
    deeper.running = false
  }
  const goDown = async () => {
    // What slides off the top page while the others are asked for is in none of them: it stays where it was until the
    // next time.
    const beganWith = top
    const below = []
    const enough = Math.max(deeper.wanted, shown.drops?.length ?? 0)
    let after = belowTop
    while (!life.ended && after !== null && beganWith.length + below.length < enough) {
      const page = await ask(query, PAGE, after)
      below.push(...page.drops)
      after = page.next_after
    }
    show({ drops: above(top, [...beganWith, ...below]), hasMore: after !== null })
  }

  const live = followLive(look)
  return {
    reload: live.now,
    showMore() {
      const pages = Math.floor((shown.drops?.length ?? 0) / PAGE) + 1
      wanted = Math.max(wanted, pages * PAGE)
      live.now()
    },
    stop() {
      life.ended = true
      live.stop()
    },
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** @param {string} query @param {number} limit @param {string} [after] `next_after` of the page before */
function ask(query, limit, after) {
  const words = new URLSearchParams(query)
  words.set('limit', String(limit))
  if (after) words.set('after', after)
  return get(`/api/drops?${words}`)
}

/** What has moved to the top meanwhile is not below it any more. @param {any[]} top @param {any[]} below */
function above(top, below) {
  const ids = new Set(top.map(({ id }) => id))
  return [...top, ...below.filter(({ id }) => !ids.has(id))]
}

/**
 * @param {any[]} before
 * @param {any[]} next
 * @returns {any[]} `next` with the objects of `before` wherever they say the same; `before` itself when all is the same
 */
export function keepUnchanged(before, next) {
  const known = new Map(before.map((drop) => [drop.id, drop]))
  const kept = next.map((drop) => {
    const was = known.get(drop.id)
    return was && (was === drop || JSON.stringify(was) === JSON.stringify(drop)) ? was : drop
  })
  return kept.length === before.length && kept.every((drop, index) => drop === before[index]) ? before : kept
}
