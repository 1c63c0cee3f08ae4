import type { StoredMessage } from '@wa-monitor/contracts'
import { StepBudget } from '@wa-monitor/projects'
import type { Outgoing } from './apply-rules.ts'
import { clip } from './clip.ts'
import type { Deciding } from './decide-message.ts'
import type { Effect } from './effects.ts'
import { findAllNumbers } from './find-numbers.ts'
import { replyTo, whomToMention } from './reply-effect.ts'
import { replyText } from './reply-text.ts'
import type { Incoming } from './understand-message.ts'

/** Nobody is answered hours later, when a monitor reads what it missed. */
const REPLY_WITHIN_MS = 3_600_000

/** What the rules that matched a message tell other programs and its sender. Pure. */
export function speak({ message, outgoing }: Incoming, deciding: Deciding): Effect[] {
  return outgoing.flatMap((said) => {
    const { action } = said.rule.rule
    if (action === 'webhook') return [webhook(message, said, deciding)]
    return action === 'reply' ? reply(message, said, deciding) : []
  })
}

function webhook(message: StoredMessage, { rule, groups }: Outgoing, deciding: Deciding): Effect {
  if (rule.rule.action !== 'webhook') throw new Error('asked for a rule of another action')
  const { url, secret_env } = rule.rule
  const { sender, sender_lid, sender_name, content, timestamp } = message
  const { name: project, group_jid } = deciding.rules.project
  const id = deciding.newId()
  const body = {
    id,
    project,
    rule: rule.name,
    group_jid,
    message: {
      id: message.id,
      sender,
      sender_lid,
      sender_name: clip(sender_name, 100),
      text: clip(content, content.length),
      media_type: message.media_type,
      quoted_id: message.quoted_id,
      sent_at: new Date(timestamp).toISOString(),
    },
    match: groups.map((group) => clip(group, group.length)),
  }
  return {
    do: 'webhook',
    webhook: {
      id,
      project,
      rule: rule.name,
      group_jid: clip(group_jid, 64),
      message_id: clip(message.id, 128),
      sender: clip(sender, 64),
      sender_lid: clip(sender_lid, 64),
      url,
      secret_env,
      body: JSON.stringify(body),
    },
  }
}

function reply(message: StoredMessage, { rule, groups }: Outgoing, { rules, now }: Deciding): Effect[] {
  if (rule.rule.action !== 'reply') throw new Error('asked for a rule of another action')
  const { id, sender, sender_lid, sender_name, timestamp } = message
  const mentioned = whomToMention(message)
  if (mentioned === '' || now - timestamp > REPLY_WITHIN_MS) return []
  const { text } = rule.rule
  const patterns = [...rules.rules.flatMap(({ numbers }) => numbers ?? []), ...rules.numbers]
  const drop = text.includes('{drop}')
    ? (findAllNumbers(message.content, patterns, new StepBudget()).numbers[0] ?? '')
    : ''
  return [
    replyTo(message, rules, {
      askedBy: `rule ${rule.name}`,
      mentioned,
      message: replyText(text, { senderName: sender_name, drop, groups }),
      identity: [rules.project.group_jid, id, sender_lid || sender, rule.name],
    }),
  ]
}
