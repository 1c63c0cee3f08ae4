import { type MessagesResponse, messagesResponseSchema, MOST_SHOWN_CHARACTERS } from '@wa-monitor/contracts'

export type BridgeMessage = MessagesResponse['messages'][number]

/** What stands around a message in its group; `unknown`: the bridge does not have it (any more); `away`: it did not answer. */
export type MessagesAround =
  | { is: 'found'; rows: BridgeMessage[]; more_before: boolean; more_after: boolean }
  | { is: 'unknown' }
  | { is: 'away' }

export interface AroundWhat {
  group_jid: string
  message_id: string
  /** How many messages on either side; rows of other kinds come with them. */
  before: number
  after: number
}

/** However many look at a drop, the bridge is asked about it once in this time. */
const KEPT_MS = 2000
/** Each is some tens of kilobytes. */
const MOST_KEPT = 32
/** The page shows everything else meanwhile. */
const TIMEOUT_MS = 4000
/** A message of ours has a row for each phone that got it: a few messages may be hundreds of rows. */
const FIRST_ROWS = 100
const PAGE_ROWS = 400
/** Further pages to either side, at most. */
const MOST_PAGES = 3

/** What was said in the groups, asked of the bridge for all who look. */
export class BridgeMessages {
  private readonly bridge: { url: string; apiKey: string }
  private readonly now: () => number
  private readonly kept = new Map<string, { at: number; answer: Promise<MessagesAround> }>()

  constructor(bridge: { url: string; apiKey: string }, now: () => number = () => performance.now()) {
    this.bridge = bridge
    this.now = now
  }

  /** Never throws. */
  async around(what: AroundWhat): Promise<MessagesAround> {
    const { group_jid, message_id, before, after } = what
    for (const [key, { at }] of this.kept) if (this.now() - at >= KEPT_MS) this.kept.delete(key)
    const key = JSON.stringify([group_jid, message_id, before, after])
    const known = this.kept.get(key)
    if (known) return known.answer
    if (this.kept.size >= MOST_KEPT) this.kept.delete(this.kept.keys().next().value ?? '')
    const answer = this.ask(what)
    this.kept.set(key, { at: this.now(), answer })
    return answer
  }

  private async ask(what: AroundWhat): Promise<MessagesAround> {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const page = (at: Record<string, string | number>) =>
      this.page({ chat_jid: what.group_jid, ...at }, signal)
    try {
      const middle = await page({ limit: FIRST_ROWS, around: what.message_id })
      if (!middle) return { is: 'unknown' }
      const place = middle.findIndex(({ id, kind }) => id === what.message_id && kind === 'message')
      const at = place === -1 ? middle.findIndex(({ id }) => id === what.message_id) : place
      // As the bridge shares a page out between both sides.
      const side = Math.floor((FIRST_ROWS - 1) / 2)
      let earlier = middle.slice(0, at)
      let isFirst = earlier.length < side
      for (let n = 0; n < MOST_PAGES && !isFirst && messages(earlier) < what.before; n += 1) {
        const found = (await page({ limit: PAGE_ROWS, before: earlier[0]?.seq ?? 1 })) ?? []
        isFirst = found.length < PAGE_ROWS
        earlier = [...found, ...earlier]
      }
      let later = middle.slice(at + 1)
      let isLast = middle.length < FIRST_ROWS
      for (let n = 0; n < MOST_PAGES && !isLast && messages(later) < what.after; n += 1) {
        const found = (await page({ limit: PAGE_ROWS, after: later.at(-1)?.seq ?? 0 })) ?? []
        isLast = found.length < PAGE_ROWS
        later = [...later, ...found]
      }
      const rows = [...earlier, ...middle.slice(at, at + 1), ...later]
      return { is: 'found', rows, more_before: !isFirst, more_after: !isLast }
    } catch {
      return { is: 'away' }
    }
  }

  /** Undefined when the message is not there. @throws whatever goes wrong on the way. */
  private async page(
    query: Record<string, string | number>,
    signal: AbortSignal,
  ): Promise<BridgeMessage[] | undefined> {
    const url = new URL('/api/messages', this.bridge.url)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
    const response = await fetch(url, {
      headers: { 'x-api-key': this.bridge.apiKey },
      signal,
      redirect: 'error',
    })
    const body: unknown = await response.json()
    if (response.status === 404 && (body as { code?: unknown }).code === 'message_unknown') return undefined
    return messagesResponseSchema.parse(body).messages.map(shortened)
  }
}

/** What is not shown is not kept; a copy, since a part of a string keeps all of it. */
function shortened(row: BridgeMessage): BridgeMessage {
  const most = MOST_SHOWN_CHARACTERS + 1
  return row.content.length <= most
    ? row
    : { ...row, content: Buffer.from(row.content.slice(0, most)).toString() }
}

function messages(rows: readonly BridgeMessage[]): number {
  return rows.filter(({ kind }) => kind === 'message').length
}
