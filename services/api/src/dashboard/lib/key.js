const NAME = 'wa-monitor-key'

/**
 * The API key: from `#key=…` of the address, which is cleaned at once, else from this tab's memory; empty when unknown.
 */
export function readKey() {
  const given = /^#key=(.*)$/.exec(location.hash)?.[1]
  if (given !== undefined) {
    if (given !== '') keepKey(decodeURIComponent(given))
    history.replaceState(null, '', location.pathname + location.search)
  }
  return sessionStorage.getItem(NAME) ?? ''
}

/** @param {string} key */
export function keepKey(key) {
  sessionStorage.setItem(NAME, key)
}

export function forgetKey() {
  sessionStorage.removeItem(NAME)
}

/**
 * Whoever signed in by name sends no key: the browser sends his session by itself.
 *
 * @returns {Record<string, string>}
 */
export function keyHeader() {
  const key = readKey()
  return key === '' ? {} : { 'X-API-Key': key }
}
