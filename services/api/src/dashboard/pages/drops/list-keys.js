import { useEffect, useRef } from '../../lib/html.js'
import { useKeys } from '../../lib/keys.js'
import { addressOf, go } from '../../lib/router.js'
import { NEEDS_REVIEWER } from './filter.js'

/**
 * The list by keyboard. J and K go from row to row; while a drop is open they open the next one, without a step for
 * the back button each.
 *
 * @param {{
 *   list: { current: HTMLElement | null }, drops: any[] | undefined, query: URLSearchParams, selected: string
 * }} parts
 */
export function useListKeys({ list, drops = [], query, selected }) {
  /** @param {number} step */
  const move = (step) => {
    const at = indexOf(drops, selected || focusedNumber())
    const next = drops[at === -1 ? 0 : at + step]
    if (!next) return
    if (selected) open(next, true)
    else focusRow(list.current, next.drop_number)
  }
  /** @param {any} drop @param {boolean} replace */
  const open = ({ drop_number }, replace) => go(addressOf('drops', drop_number, query), { replace })
  const openNeeding = () => {
    const at = indexOf(drops, selected || focusedNumber())
    const from = [...drops.slice(at + 1), ...drops.slice(0, Math.max(at, 0))]
    const next = from.find(({ state }) => NEEDS_REVIEWER.includes(state))
    if (next) open(next, selected !== '')
  }
  const back = () => selected && go(addressOf('drops', '', query))
  useKeys('drops.list', [
    { keys: ['j'], words: 'drops.key_next', act: () => move(1) },
    { keys: ['k'], words: 'drops.key_previous', act: () => move(-1) },
    { keys: ['Enter'], words: 'drops.key_open' },
    { keys: ['n'], words: 'drops.key_needs', act: openNeeding },
    { keys: ['o', 'Escape'], words: 'drops.key_back', act: back },
  ])
  useArrows(list, move)
  useFocus(list, selected)
}

/**
 * Arrows belong to whatever has the focus; in the list they go from row to row.
 *
 * @param {any} list
 * @param {(step: number) => void} move
 */
function useArrows(list, move) {
  const latest = useRef(move)
  latest.current = move
  useEffect(() => {
    const body = list.current
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      const isHeld = event.altKey || event.ctrlKey || event.metaKey
      if (step === 0 || !(event.target instanceof HTMLAnchorElement) || isHeld) return
      event.preventDefault()
      latest.current(step)
    }
    body?.addEventListener('keydown', onKey)
    return () => body?.removeEventListener('keydown', onKey)
  }, [])
}

/**
 * The row of the open drop is in sight; when it is closed, its row has the focus.
 *
 * @param {any} list
 * @param {string} selected
 */
function useFocus(list, selected) {
  const before = useRef('')
  useEffect(() => {
    const was = before.current
    before.current = selected
    if (selected) rowLink(list.current, selected)?.scrollIntoView({ block: 'nearest' })
    else if (was) focusRow(list.current, was)
  }, [selected])
}

/** @param {HTMLElement | null} list @param {string} number @returns {HTMLElement | null | undefined} */
function rowLink(list, number) {
  return list?.querySelector(`[data-drop="${CSS.escape(number)}"]`)
}

/** @param {HTMLElement | null} list @param {string} number */
function focusRow(list, number) {
  const link = rowLink(list, number)
  link?.focus({ preventScroll: true })
  link?.scrollIntoView({ block: 'nearest' })
}

function focusedNumber() {
  return /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.drop ?? ''
}

/** @param {any[]} drops @param {string} number */
function indexOf(drops, number) {
  return number === '' ? -1 : drops.findIndex(({ drop_number }) => drop_number === number)
}
