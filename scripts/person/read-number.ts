import { parsePhone } from '@wa-monitor/contracts'

/** The country of numbers that are written without one. */
const COUNTRY = '27'
/** Digits behind it, without the 0 in front. */
const NATIONAL_DIGITS = 9

/**
 * The digits in international form of a number as people write it: `082 000 0001`, `+27 (0)82 000 0001`, `0027820000001`;
 * a phone JID counts as well. Undefined for what is none.
 */
export function readNumber(written: string): string | undefined {
  const number = written
    .trim()
    .replace(/(?::\d+)?@(?:s\.whatsapp\.net|c\.us)$/, '')
    .replaceAll(/[\u00A0\u2007\u202F]/g, ' ')
    .replaceAll(/[\u2010-\u2015/]/g, '-')
  if (!/^(\+|00)?[\d\s().-]+$/.test(number)) return undefined
  const isNational = /^\(?0(?!0)/.test(number)
  const international = isNational
    ? `${COUNTRY}${number.replaceAll(/\D/g, '').slice(1)}`
    : number.replace('(0)', '')
  const digits = parsePhone(international)
  if (digits === undefined) return undefined
  const isWhole = !digits.startsWith(COUNTRY) || digits.length === COUNTRY.length + NATIONAL_DIGITS
  return isWhole ? digits : undefined
}
