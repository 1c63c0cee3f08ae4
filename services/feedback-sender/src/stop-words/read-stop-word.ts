import type { StoredMessage } from '@wa-monitor/contracts'

export type StopWord = 'stop' | 'start'

const WORDS = new Map<string, StopWord>([
  ['!stop', 'stop'],
  ['!start', 'start'],
])

/** Before this process was started nothing was its business; a little earlier it may have been restarted because of it. */
const BEFORE_START_MS = 10 * 60_000
/** What took longer to get here is history that was read again; the phone of who shouted was not that long without a net. */
const ON_ITS_WAY_MS = 12 * 60 * 60_000

/** The whole message and nothing else, in any case; undefined for everything else people write. Pure. */
export function readStopWord({
  kind,
  content,
}: Pick<StoredMessage, 'kind' | 'content'>): StopWord | undefined {
  return kind === 'message' ? WORDS.get(content.trim().toLowerCase()) : undefined
}

/** Whether a stop word is too old to mean today. Pure. */
export function isHistory(
  { timestamp, received_at }: Pick<StoredMessage, 'timestamp' | 'received_at'>,
  startedAt: number,
): boolean {
  return timestamp < startedAt - BEFORE_START_MS || received_at - timestamp > ON_ITS_WAY_MS
}
