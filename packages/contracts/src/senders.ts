/** One number that may carry feedback: a bridge, and the name rows and people know it by. */
export interface SenderAddress {
  /** What `wa_monitor_feedback.sender` holds: it must not change while something is on its way. */
  name: string
  url: string
}

/** As wide as the column of the rows. */
const LONGEST_NAME = 200

const EXAMPLE = 'http://whatsapp-sender:8080,http://whatsapp-bridge:8080'

/**
 * SENDERS: addresses of bridges in the order in which they are tried, with commas in between, each `url` or `name=url`. A
 * bridge without a name goes by the host of its address. Unset: the bridge alone. Pure.
 *
 * @returns what is wrong with it, in words for the person who wrote it, where something is.
 */
export function parseSenders(
  text: string | undefined,
  bridgeUrl: string,
): { senders: SenderAddress[] } | { problem: string } {
  const entries = (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) return { senders: [addressOf(bridgeUrl) ?? { name: 'bridge', url: bridgeUrl }] }
  const senders: SenderAddress[] = []
  for (const entry of entries) {
    const address = addressOf(entry)
    if (!address)
      return { problem: `SENDERS: “${withoutLogin(entry)}” is not an address; write it as in ${EXAMPLE}` }
    if (address.name.length > LONGEST_NAME || !/^[\w.:-]+$/.test(address.name))
      return {
        problem: `SENDERS: a name is letters, digits, dots and hyphens, ${LONGEST_NAME} at most: “${withoutLogin(entry)}”`,
      }
    const twin = senders.find(({ name }) => name === address.name)
    if (twin)
      return { problem: `SENDERS: two are called ${twin.name}; name them: first=http://…,second=http://…` }
    if (senders.some(({ url }) => sameServer(url, address.url)))
      return { problem: `SENDERS: ${new URL(address.url).host} is in it twice; each number once` }
    senders.push(address)
  }
  return { senders }
}

function addressOf(entry: string): SenderAddress | undefined {
  const [, name, url] = /^(?:([^=/?#]*)=)?(https?:\/\/.*)$/.exec(entry) ?? []
  if (url === undefined || !URL.canParse(url)) return undefined
  return { name: name?.trim() ?? new URL(url).hostname, url }
}

function sameServer(one: string, other: string): boolean {
  return new URL(one).host === new URL(other).host
}

/** What may be shown of it: an address may hold a password. */
function withoutLogin(entry: string): string {
  return entry.replace(/\/\/[^/@]*@/, '//…@').slice(0, LONGEST_NAME)
}
