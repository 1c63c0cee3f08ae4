import type { RejectReason } from '@wa-monitor/contracts'
import { invalidNumber, received } from '@wa-monitor/words'
import { clip } from './clip.ts'
import type { Deciding } from './decide-message.ts'
import type { Effect } from './effects.ts'
import { replyTo, whomToMention } from './reply-effect.ts'
import type { Incoming } from './understand-message.ts'

/** "Received" says something while its sender still stands there; a backlog is not answered. */
const WORTH_SAYING_MS = 15 * 60_000

/** What somebody wrote who meant a drop. The other reasons are about the project's configuration, or another group. */
const MISTAKES: Partial<Record<RejectReason, { shape: boolean }>> = {
  too_few_digits: { shape: true },
  too_many_digits: { shape: true },
  separator: { shape: true },
  not_valid: { shape: false },
}

/**
 * What the system itself says to a message (`acknowledge` in projects.yaml): that its new drops have arrived, that it names
 * numbers which are none. At most one answer per message: nothing where a rule answers it, once however often it is read.
 * Pure.
 *
 * @param effects what the message does.
 */
export function acknowledge(
  { message }: Incoming,
  effects: readonly Effect[],
  { rules, now }: Deciding,
): Effect[] {
  const { project, outbound } = rules
  const { acknowledge: wanted, group_jid } = project
  if (!wanted.received && !wanted.invalid_number) return []
  // A phone's clock may be ahead of ours.
  const until = Math.min(message.timestamp, now) + WORTH_SAYING_MS
  const mentioned = whomToMention(message)
  if (!outbound || mentioned === '' || now > until || effects.some((effect) => effect.do === 'reply'))
    return []
  const drops = wanted.received ? createdBy(effects) : []
  const mistakes = wanted.invalid_number ? mistakesIn(effects) : []
  const to = { project, name: message.sender_name, mentioned_jid: mentioned }
  const said = [
    ...(drops.length > 0 ? [received({ ...to, numbers: drops })] : []),
    ...(mistakes.length > 0
      ? [
          invalidNumber({
            ...to,
            numbers: mistakes.map(({ written }) => written),
            shape: mistakes.some(({ shape }) => shape),
          }),
        ]
      : []),
  ]
  if (said.length === 0) return []
  const text = said.join('\n')
  return [
    replyTo(message, rules, {
      askedBy: 'acknowledge',
      mentioned,
      message: clip(text, text.length),
      // Not the sender: he may be known by another address when the message is read again.
      identity: ['acknowledge', group_jid, message.id],
      notAfter: until,
    }),
  ]
}

function createdBy(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => (effect.do === 'create' ? [effect.review.drop_number] : []))
}

function mistakesIn(effects: readonly Effect[]): { written: string; shape: boolean }[] {
  return effects.flatMap((effect) => {
    if (effect.do !== 'reject') return []
    const mistake = MISTAKES[effect.rejected.reason]
    return mistake ? [{ written: effect.rejected.written, ...mistake }] : []
  })
}
