/**
 * WhatsApp addresses: made and parsed here and nowhere else.
 *
 * - phone JID (PN): `27820000001@s.whatsapp.net`, with a device `27820000001:3@s.whatsapp.net`
 * - LID: `100000000000001@lid`, a number-free identity of the same person
 * - group: `120363418298130331@g.us`
 */

export type JidKind = 'phone' | 'lid' | 'group' | 'other'

const JID = /^([0-9]+(?:-[0-9]+)?)(?:_[0-9]+)?(?::([0-9]+))?@(s\.whatsapp\.net|c\.us|lid|g\.us)$/

const KIND_OF_SERVER: Record<string, JidKind> = {
  's.whatsapp.net': 'phone',
  'c.us': 'phone',
  lid: 'lid',
  'g.us': 'group',
}

/** What an address names; `other` for broadcasts, newsletters, the server itself and anything malformed. */
export function jidKind(jid: string): JidKind {
  const server = JID.exec(jid)?.[3]
  return (server && KIND_OF_SERVER[server]) || 'other'
}

export function isGroupJid(jid: string): boolean {
  return jidKind(jid) === 'group'
}

/** The number in front of the `@`, without device; empty for what is not an address of ours. */
export function jidUser(jid: string): string {
  return JID.exec(jid)?.[1] ?? ''
}

/** The device number; 0 is the phone itself. */
export function jidDevice(jid: string): number {
  return Number(JID.exec(jid)?.[2] ?? 0)
}

/** The person behind an address: device removed, `c.us` written as `s.whatsapp.net`; other addresses unchanged. */
export function bareJid(jid: string): string {
  const match = JID.exec(jid)
  if (!match) return jid
  const [, user, , server] = match
  return `${user}@${server === 'c.us' ? 's.whatsapp.net' : server}`
}

/** `digits` in international form, without `+`: `27820000001`. */
export function phoneJid(digits: string): string {
  return `${digits}@s.whatsapp.net`
}

export function lidJid(digits: string): string {
  return `${digits}@lid`
}

/** A phone number or JID as logs may show it: first four digits and last two, `2782…01`. Groups stay readable. */
export function maskNumber(jidOrPhone: string): string {
  if (isGroupJid(jidOrPhone)) return jidOrPhone
  return jidOrPhone.replace(/\d{7,}/g, (digits) => `${digits.slice(0, 4)}…${digits.slice(-2)}`)
}

/** The same in what services say of themselves: 10 to 15 digits that are no group's. */
export function maskNumbersIn(text: string): string {
  return text.replaceAll(/(?<![\d-])\d{10,15}(?![\d-]|@g\.us)/g, (digits) => maskNumber(digits))
}
