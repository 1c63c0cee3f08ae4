/** A small window beside what was pressed; it goes when something else is pressed, or Escape. */
import { element } from './element.js'
import { icon } from './icon.js'

/** Pixels kept free at the edges of the screen. */
const EDGE = 8

/** @type {HTMLElement | undefined} */
let open

/**
 * @param {Element | {x: number, y: number}} where
 * @param {string} label for those who do not see it
 * @param {...Node} content
 */
export function openMenu(where, label, ...content) {
  closeMenu()
  const menu = element(
    'div',
    { class: 'menu', popover: 'auto', role: 'dialog', 'aria-label': label },
    ...content,
  )
  document.body.append(menu)
  open = menu
  menu.addEventListener('toggle', () => {
    if (!menu.matches(':popover-open')) menu.remove()
  })
  menu.addEventListener('keydown', (event) => moveFocus(menu, event))
  menu.showPopover()
  place(menu, where)
  const first = menu.querySelector('input, select, textarea, button')
  if (first instanceof HTMLElement) first.focus({ preventScroll: true })
  return menu
}

export function closeMenu() {
  if (open?.matches(':popover-open')) open.hidePopover()
  open = undefined
}

/**
 * One thing to choose.
 *
 * @param {import('./icon.js').IconName} sign
 * @param {string} label
 * @param {() => void} act
 * @param {string} [tone]
 */
export function menuItem(sign, label, act, tone = '') {
  const click = () => {
    closeMenu()
    act()
  }
  return element('button', { type: 'button', class: `item ${tone}`, click }, icon(sign), label)
}

/** @param {HTMLElement} menu @param {Element | {x: number, y: number}} where */
function place(menu, where) {
  const at = where instanceof Element ? where.getBoundingClientRect() : new DOMRect(where.x, where.y, 0, 0)
  const { width, height } = menu.getBoundingClientRect()
  const left = Math.min(Math.max(EDGE, at.left), innerWidth - width - EDGE)
  const below = at.bottom + 4
  const top = below + height + EDGE <= innerHeight ? below : Math.max(EDGE, at.top - height - 4)
  menu.style.left = `${Math.max(EDGE, left)}px`
  menu.style.top = `${top}px`
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function moveFocus(menu, event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
  if (step === undefined || !(event.target instanceof HTMLButtonElement)) return
  event.preventDefault()
  const buttons = [...menu.querySelectorAll('button')].filter((button) => !button.disabled)
  const next = (buttons.indexOf(event.target) + step + buttons.length) % buttons.length
  buttons[next]?.focus()
}
