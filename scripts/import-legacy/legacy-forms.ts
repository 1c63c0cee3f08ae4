/** How the Go bridge wrote moments and people. Pure. */
import { bareJid, jidKind, lidJid, phoneJid } from '@wa-monitor/contracts'

/** `2025-11-05 09:12:33.5+02:00`, with `T`, `Z`, ` +0200 SAST` (Go's own form) or no zone at the end. */
const MOMENT =
  /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?(?:\s+[A-Z][A-Z0-9+-]*)?(?:\s+m=\S+)?$/i

/** Unix milliseconds, whole seconds as WhatsApp counts; undefined for what is no moment. Without a zone it is UTC. */
export function momentOf(written: unknown): number | undefined {
  // Some versions stored Unix time: seconds, or milliseconds.
  if (typeof written === 'number' && written > 0)
    return wholeSeconds(written < 1e11 ? written * 1000 : written)
  const found = MOMENT.exec((typeof written === 'string' ? written : '').trim())
  if (!found) return undefined
  const [, date, time, , zone = 'Z'] = found
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  const moment = Date.parse(`${date}T${time}${offset}`)
  return Number.isNaN(moment) ? undefined : wholeSeconds(moment)
}

function wholeSeconds(moment: number): number {
  return Math.floor(moment / 1000) * 1000
}

/** Phone numbers are at most 13 digits long in practice (E.164 allows 15), LIDs at least 14. */
const LONGEST_PHONE = 13

/** The Go bridge kept the part in front of the `@` only, of a phone number or of a LID. Empty: nobody one can name. */
export function personOf(written: string): { sender: string; sender_lid: string } {
  const text = written.trim()
  const digits = /^\+?(\d+)(?::\d+)?$/.exec(text)?.[1]
  const jid =
    digits === undefined ? bareJid(text) : digits.length > LONGEST_PHONE ? lidJid(digits) : phoneJid(digits)
  const kind = jidKind(jid)
  return { sender: kind === 'phone' ? jid : '', sender_lid: kind === 'lid' ? jid : '' }
}
