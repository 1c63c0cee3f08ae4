import type { ChannelName, Message } from './message.ts'

/** Times in Unix milliseconds. */
interface Waiting {
  tries: number
  next_at: number
}

/** A message with the channels that have not taken it yet. */
export interface Outgoing {
  message: Message
  waiting: Partial<Record<ChannelName, Waiting>>
}

const FIRST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 3_600_000
/** What nobody could be told for so long is in the log and in status.sh. */
const GIVEN_UP_AFTER_MS = 3 * 86_400_000

/** Pure. */
export function addressed(message: Message, channels: readonly ChannelName[], now: number): Outgoing {
  return {
    message,
    waiting: Object.fromEntries(channels.map((channel) => [channel, { tries: 0, next_at: now }])),
  }
}

/** What this channel gets next, in the order in which it was said; undefined when nothing is due. Pure. */
export function dueFor(outbox: readonly Outgoing[], channel: ChannelName, now: number): Outgoing | undefined {
  const first = outbox.find(({ waiting }) => waiting[channel] !== undefined)
  return first && (first.waiting[channel] as Waiting).next_at <= now ? first : undefined
}

/** After a try of one channel. @returns what is left; a pause that doubles after a failure. Pure. */
export function afterTry(
  outbox: readonly Outgoing[],
  { id, channel, taken, now }: { id: string; channel: ChannelName; taken: boolean; now: number },
): Outgoing[] {
  return outbox.map((outgoing) => {
    const before = outgoing.waiting[channel]
    if (outgoing.message.id !== id || !before) return outgoing
    const { [channel]: _, ...others } = outgoing.waiting
    if (taken) return { ...outgoing, waiting: others }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(before.tries, 20), LONGEST_PAUSE_MS)
    return {
      ...outgoing,
      waiting: { ...others, [channel]: { tries: before.tries + 1, next_at: now + pause } },
    }
  })
}

/** Without what everybody has, what is too old, and channels that are no longer set. Pure. */
export function tidied(
  outbox: readonly Outgoing[],
  { channels, now }: { channels: readonly ChannelName[]; now: number },
): { outbox: Outgoing[]; givenUp: { id: string; channel: ChannelName }[] } {
  const givenUp: { id: string; channel: ChannelName }[] = []
  const left: Outgoing[] = []
  for (const { message, waiting } of outbox) {
    const isOld = now - Date.parse(message.at) > GIVEN_UP_AFTER_MS
    const set = channels.filter((channel) => waiting[channel] !== undefined)
    if (isOld) givenUp.push(...set.map((channel) => ({ id: message.id, channel })))
    else if (set.length > 0)
      left.push({
        message,
        waiting: Object.fromEntries(set.map((channel) => [channel, waiting[channel] as Waiting])),
      })
  }
  return { outbox: left, givenUp }
}
