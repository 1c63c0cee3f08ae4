/** Finding and taking out a person's numbers in what people wrote. Pure. */
import { ERASED } from './erased.ts'

/** Between the digits of a number that somebody wrote: `082 000-0001`, `+27 (82) 000 0001`. */
const GAP = String.raw`[\s\u00a0\u202f\u2010-\u2015().-]{0,3}`
/** What is dialled in front of a country's code. */
const ABROAD = String.raw`(?:\+|0${GAP}0${GAP})?`
/** The only country whose numbers people here write without their country. */
const COUNTRY = '27'

/**
 * A regular expression of a number as people write it: +27 82 000 0001, 082-000-0001. JavaScript and PostgreSQL read it alike.
 *
 * @param phone digits in international form.
 */
export function numberPattern(phone: string): string {
  const spaced = (digits: string) => digits.split('').join(GAP)
  const inCountry = phone.startsWith(COUNTRY) ? phone.slice(COUNTRY.length) : undefined
  const forms =
    inCountry === undefined
      ? [ABROAD + spaced(phone)]
      : [
          String.raw`${ABROAD}${spaced(COUNTRY)}${GAP}(?:0${GAP})?${spaced(inCountry)}`,
          String.raw`\(?0${GAP}${spaced(inCountry)}`,
        ]
  return alone(`(?:${forms.join('|')})`)
}

/** The same of digits that are always written as they are: a LID's, as in a mention. */
export function lidPattern(digits: string): string {
  return alone(digits)
}

/** No part of a longer number. */
function alone(pattern: string): string {
  return String.raw`(?<!\d)${pattern}(?!\d)`
}

/** Recognises one person by his numbers. */
export interface PersonPattern {
  /** Whether the text has one of his numbers. */
  isIn(text: string): boolean
  /** The text with `erased` in place of each of them. */
  without(text: string): string
}

/**
 * @param phone digits in international form.
 * @param lids digits by which WhatsApp knows him besides.
 */
export function personPattern(phone: string, lids: readonly string[] = []): PersonPattern {
  const source = [numberPattern(phone), ...lids.map(lidPattern)].join('|')
  const once = new RegExp(source)
  const all = new RegExp(source, 'g')
  return {
    isIn: (text) => once.test(text),
    without: (text) => text.replaceAll(all, ERASED),
  }
}
