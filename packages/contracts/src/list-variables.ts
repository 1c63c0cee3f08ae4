import { z } from 'zod'
import { phoneJid } from './jid.ts'

/** The digits of a phone number in international form, however it is written; undefined for anything else. */
export function parsePhone(written: string): string | undefined {
  const digits = written
    .trim()
    .replace(/^(\+|00)/, '')
    .replace(/[\s().-]/g, '')
  return /^[1-9]\d{7,14}$/.test(digits) ? digits : undefined
}

/** A variable that lists people: numbers in international form with commas in between, as phone JIDs. None by default. */
export function phoneNumbersVariable() {
  return z
    .string()
    .default('')
    .transform((text, context) => {
      const written = listed(text)
      const phones = written.map(parsePhone)
      // Which one it is, not what it is: numbers are not for logs.
      const wrong = phones.indexOf(undefined)
      if (wrong >= 0)
        context.addIssue({
          code: 'custom',
          message: `number ${wrong + 1} of ${written.length} is not in international form; write them as in 27820000001,27820000002`,
        })
      return phones.flatMap((phone) => (phone === undefined ? [] : [phoneJid(phone)]))
    })
}

/** A variable that lists paths or words, with commas in between. None by default. */
export function listVariable() {
  return z.string().default('').transform(listed)
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
