import { z } from 'zod'

/** Text of at most so many characters, without what PostgreSQL cannot store or no page can show. Trimmed. */
export function storableText(most: number) {
  return z
    .string('must be text')
    .trim()
    .max(most, `must be at most ${most} characters`)
    .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'must be plain text, without control characters')
}
