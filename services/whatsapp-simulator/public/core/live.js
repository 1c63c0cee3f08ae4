/** What the simulator tells by itself. A line that breaks is opened again, from where it had got to. */

/** @typedef {import('@wa-monitor/contracts').LiveWire} LiveWire */

/** EventSource tries again by itself, but not after an answer it does not understand. */
const AGAIN_MS = 2000

/**
 * @param {object} hear
 * @param {() => void} hear.changed something is new; also called at the beginning of each connection
 * @param {(news: LiveWire) => void} hear.wire
 * @param {(connected: boolean) => void} hear.connected
 */
export function listenLive({ changed, wire, connected }) {
  let after = 0
  const connect = () => {
    const source = new EventSource(`/admin/live?after=${after}`)
    source.addEventListener('open', () => connected(true))
    source.addEventListener('change', changed)
    source.addEventListener('wire', ({ data }) => {
      /** @type {LiveWire} */
      const news = JSON.parse(data)
      after = news.next
      wire(news)
    })
    source.addEventListener('error', () => {
      connected(false)
      if (source.readyState !== EventSource.CLOSED) return
      source.close()
      setTimeout(connect, AGAIN_MS)
    })
  }
  connect()
}
