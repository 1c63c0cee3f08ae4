/**
 * What is shown. On a wide screen chats, chat and one tool stand side by side; on a narrower one the chat or the tool;
 * on a phone one of the three.
 */

const PARTS = ['chats', 'chat', 'tool']
/** Chat and tool stand side by side, as layout.css says. */
const WIDE = matchMedia('(min-width: 1100px)')

/** @type {() => void} */
let changed = () => undefined
let before = 'phones'

/** @param {string} part `chats`, `chat`, or a tool: `phones`, `faults`, … */
export function showPart(part) {
  const { dataset } = document.body
  const tool = !PARTS.includes(part)
  dataset['view'] = tool ? 'tool' : part
  if (tool) {
    if (dataset['tool'] && dataset['tool'] !== 'info') before = dataset['tool']
    dataset['tool'] = part
    for (const one of document.querySelectorAll('[data-panel]')) {
      one.toggleAttribute('hidden', one.getAttribute('data-panel') !== part)
    }
  }
  markTabs()
  changed()
}

function markTabs() {
  const { view, tool } = document.body.dataset
  for (const tab of document.querySelectorAll('.tabs [data-show]')) {
    const shows = tab.getAttribute('data-show')
    const pressed = shows === view || (shows === tool && (view === 'tool' || WIDE.matches))
    tab.setAttribute('aria-pressed', `${pressed}`)
  }
}

/** Ends what was shown for a moment. */
export function showToolBefore() {
  showPart(before)
  if (!WIDE.matches) showPart('chat')
}

/** Whether a tool can be seen. @param {string} tool */
export function isShown(tool) {
  const panel = document.querySelector(`[data-panel="${tool}"]`)
  return panel instanceof HTMLElement && panel.offsetParent !== null && document.visibilityState === 'visible'
}

/** @param {() => void} then called whenever something else is shown */
export function startTabs(then) {
  for (const tab of document.querySelectorAll('[data-show]')) {
    tab.addEventListener('click', () => showPart(tab.getAttribute('data-show') ?? ''))
  }
  WIDE.addEventListener('change', markTabs)
  showPart('phones')
  showPart('chat')
  changed = then
}
