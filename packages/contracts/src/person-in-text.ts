/** Finding and taking out a person's numbers in what people wrote. Pure. */
import { ERASED } from './erased.ts'

/** What stands between the digits of a number that a person has written for people. */
const BETWEEN = String.raw`[\s().\-\u00a0\u2011]{0,2}`
/** Countries whose numbers are written with a 0 instead of the country's code at home. */
const TRUNK_ZERO = ['27']

/** Recognises one person by his numbers. */
export interface PersonPattern {
  /** Whether the text has one of his numbers. */
  isIn(text: string): boolean
  /** The text with `erased` in place of each of them. */
  without(text: string): string
}

/**
 * @param phone digits in international form. Recognised as people write it, too: +27 82 000 0001, 082-000-0001.
 * @param others digits by which WhatsApp knows him besides (LIDs), as they stand in mentions.
 */
export function personPattern(phone: string, others: readonly string[] = []): PersonPattern {
  const home = TRUNK_ZERO.filter((code) => phone.startsWith(code)).map(
    (code) => `0${phone.slice(code.length)}`,
  )
  const written = [...new Set([phone, `00${phone}`, ...home])].map((digits) => digits.split('').join(BETWEEN))
  const source = String.raw`(?<!\d)\+?(?:${[...written, ...others].join('|')})(?!\d)`
  const once = new RegExp(source)
  const all = new RegExp(source, 'g')
  return {
    isIn: (text) => once.test(text),
    without: (text) => text.replaceAll(all, ERASED),
  }
}
