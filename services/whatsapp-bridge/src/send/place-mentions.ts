import { bareJid, type Group, jidKind, jidUser } from '@wa-monitor/contracts'

type Member = Group['members'][number]

export interface PlacedMentions {
  /** The text with `@number` for everyone mentioned, in the group's own addressing mode. */
  text: string
  /** The ids that belong to those tokens. */
  mentioned: string[]
  /** Who was asked for and is not in the group, as given. */
  strangers: string[]
}

/**
 * Makes text and list of a mention agree. WhatsApp notifies a member only when the list names him in the form the group
 * uses (phone or LID) and the text holds `@` with that same number; otherwise the words arrive and nobody's phone rings.
 *
 * Whoever has no token in the text is put in front of it. Pure.
 *
 * @param asked JIDs or phone numbers in international form; either form of a member's address will do.
 */
export function placeMentions(text: string, asked: readonly string[], group: Group): PlacedMentions {
  const found: Member[] = []
  const strangers: string[] = []
  for (const id of new Set(asked)) {
    const member = findMember(id, group.members)
    if (member === undefined) strangers.push(id)
    else if (!found.includes(member)) found.push(member)
  }
  let placed = text
  const missing: string[] = []
  for (const member of found) {
    const token = `@${jidUser(addressIn(group, member))}`
    for (const form of [member.jid, member.lid]) placed = replaceToken(placed, jidUser(form), token)
    if (!hasToken(placed, token)) missing.push(token)
  }
  return {
    text: [...missing, placed].join(' '),
    mentioned: found.map((member) => addressIn(group, member)),
    strangers,
  }
}

/** The address a member goes by in this group. */
export function addressIn(group: Pick<Group, 'addressing_mode'>, member: Member): string {
  return group.addressing_mode === 'lid' ? member.lid || member.jid : member.jid || member.lid
}

function findMember(id: string, members: readonly Member[]): Member | undefined {
  const digits = id.replace(/^\+/, '')
  const wanted = jidKind(id) === 'other' ? `${digits}@s.whatsapp.net` : bareJid(id)
  return members.find(({ jid, lid }) => jid === wanted || lid === wanted)
}

function hasToken(text: string, token: string): boolean {
  return new RegExp(`${token}(?!\\d)`).test(text)
}

function replaceToken(text: string, number: string, token: string): string {
  return number === '' ? text : text.replaceAll(new RegExp(`@\\+?${number}(?!\\d)`, 'g'), token)
}
