import { matchGroup, REPLY_PLACEHOLDER } from '@wa-monitor/contracts'
import { clip } from './clip.ts'

/** Of each piece of what somebody wrote, so that an answer stays short. */
const MAX_PIECE_LENGTH = 200

/** The text of a reply with its places filled in. What a sender wrote comes as one line. Pure. */
export function replyText(
  template: string,
  { senderName, drop, groups }: { senderName: string; drop: string; groups: readonly string[] },
): string {
  const piece = (text: string) => clip(text.replace(/\p{Cc}+/gu, ' '), MAX_PIECE_LENGTH)
  return template.replace(REPLY_PLACEHOLDER, (_written, name: string) => {
    if (name === 'sender_name') return piece(senderName)
    if (name === 'drop') return drop
    return piece(groups[matchGroup(name) ?? 0] ?? '')
  })
}
