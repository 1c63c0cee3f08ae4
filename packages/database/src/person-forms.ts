/** How a person appears in texts, and what a text is without him. Pure. */
import { jidUser, lidPattern, numberPattern, phoneJid } from '@wa-monitor/contracts'

/** Who is looked for. */
export interface Person {
  /** Digits in international form: `27820000001`. */
  phone: string
  /** LIDs that are known to be his: `100000000000001@lid`. */
  lids: readonly string[]
  /** What he called himself on WhatsApp. */
  names: readonly string[]
}

/** What stands in a text where he was. */
const REDACTED = '[erased]'

/** What WhatsApp's addresses go on with behind the digits: device and server. */
const PHONE_ADDRESS = String.raw`(?::\d+)?(?:@(?:s\.whatsapp\.net|c\.us))?`
const LID_ADDRESS = String.raw`(?::\d+)?(?:@lid)?`

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** A name that is his alone, as far as one can tell. `Thabo` is many people's: it counts only in rows that are about him. */
function isDistinct(name: string): boolean {
  return name.length >= 7 && /\S\s+\S/.test(name)
}

/** Shorter ones are in every word. */
const usable = (names: readonly string[]) =>
  names.map((name) => name.trim()).filter(({ length }) => length >= 2)

function addressPatterns({ phone, lids }: Person): string[] {
  return [numberPattern(phone) + PHONE_ADDRESS, ...lids.map((lid) => lidPattern(jidUser(lid)) + LID_ADDRESS)]
}

/** For PostgreSQL's `~*`, on anything that may hold him: finds all that is his, and maybe more. */
export function searchPattern(person: Person): string {
  return [...addressPatterns(person), ...usable(person.names).filter(isDistinct).map(escaped)].join('|')
}

/** The same person, asked often. */
export interface Redactor {
  /** Whether a text is or holds one of his addresses. */
  isHis(text: string): boolean
  /** The text without him. @param aboutHim his first name alone counts too */
  redact(text: string, aboutHim: boolean): string
  /** His phone JID and LIDs. */
  addresses: readonly string[]
}

export function redactorOf(person: Person): Redactor {
  const addresses = new RegExp(addressPatterns(person).join('|'), 'gu')
  const names = usable(person.names).toSorted((one, other) => other.length - one.length)
  const distinct = wordsPattern(names.filter(isDistinct))
  const all = wordsPattern(names)
  return {
    addresses: [phoneJid(person.phone), ...person.lids],
    isHis: (text) => text.search(addresses) >= 0,
    redact(text, aboutHim) {
      const pattern = aboutHim ? all : distinct
      const without = text.replace(addresses, REDACTED)
      return pattern ? without.replace(pattern, REDACTED) : without
    },
  }
}

function wordsPattern(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${names.map(escaped).join('|')})(?![\p{L}\p{N}])`, 'giu')
}
