import { createStore } from './store.js'

const ROOT = '/wa-monitor'

/**
 * Where one is: `name` of the page, `subject` (a drop's number), `query`. Whatever a page shows is in its address, so
 * that a link or a reload shows the same.
 */
export const place = createStore(read())

function read() {
  const [name = '', subject = ''] = location.pathname.slice(ROOT.length).split('/').filter(Boolean)
  return { name: name || 'drops', subject: decodeURIComponent(subject), query: new URLSearchParams(location.search) }
}

/** @param {string} name @param {string} [subject] @param {Record<string, string> | URLSearchParams} [query] */
export function addressOf(name, subject = '', query = {}) {
  const path = subject ? `/${name}/${encodeURIComponent(subject)}` : name === 'drops' ? '' : `/${name}`
  const words = new URLSearchParams([...new URLSearchParams(query)].filter(([, value]) => value !== ''))
  return `${ROOT}${path}${words.size > 0 ? `?${words}` : ''}`
}

/** @param {string} address @param {{ replace?: boolean }} [options] `replace`: no step for the back button */
export function go(address, { replace = false } = {}) {
  if (address === location.pathname + location.search) return
  history[replace ? 'replaceState' : 'pushState'](null, '', address)
  place.set(read())
}

addEventListener('popstate', () => place.set(read()))

/** Links within the dashboard change the page without loading it again. */
addEventListener('click', (event) => {
  const link = /** @type {Element | null} */ (event.target)?.closest?.('a[href]')
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('data-load')) return
  const isNotPlain = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
  if (event.defaultPrevented || event.button !== 0 || isNotPlain) return
  if (link.origin !== location.origin || !(link.pathname === ROOT || link.pathname.startsWith(`${ROOT}/`))) return
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return
  if (/\.\w+$/.test(link.pathname) || link.pathname.startsWith(`${ROOT}/queue`)) return
  event.preventDefault()
  go(link.pathname + link.search)
})
