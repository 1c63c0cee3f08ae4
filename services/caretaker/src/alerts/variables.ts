import { isGroupJid, parsePhone, phoneJid } from '@wa-monitor/contracts'
import { z } from 'zod'

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/

const addresses = z
  .string()
  .default('')
  .transform((text, context) => {
    const found = text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
    if (found.some((entry) => !/^[^\s@<>]+@[^\s@<>]+$/.test(entry)))
      context.addIssue({ code: 'custom', message: 'must be mail addresses, with commas in between' })
    return found
  })

/** Whom alerts and the digest go to. */
export const alertVariables = z.object({
  ALERT_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.org/alerts' })
    .optional(),
  ALERT_WEBHOOK_SECRET: z.string().min(16, 'must have 16 characters or more').optional(),
  ALERT_EMAIL_TO: addresses,
  ALERT_EMAIL_FROM: z.string().optional(),
  ALERT_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be an address such as smtps://user:password@mail.example.org' })
    .optional(),
  ALERT_WHATSAPP_TO: z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || isGroupJid(text)) return text
      const phone = parsePhone(text)
      // What it is is left out: numbers are not for logs.
      if (phone === undefined)
        context.addIssue({
          code: 'custom',
          message:
            'must be a number in international form such as 27820000001, or a group such as 1234-5678@g.us',
        })
      return phone === undefined ? undefined : phoneJid(phone)
    }),
  ALERT_DIGEST_AT: z
    .string()
    .refine((text) => text === 'off' || TIME.test(text), 'must be a time such as 07:00, or off')
    .default('07:00'),
  ALERT_HEARTBEAT_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.org/ping/…' })
    .optional(),
})

export type AlertSettings = z.infer<typeof alertVariables>

/** What is half set, in words. Pure. */
export function alertProblems(settings: AlertSettings): string[] {
  const { ALERT_EMAIL_TO: to, ALERT_SMTP_URL: smtp, ALERT_EMAIL_FROM: from } = settings
  const problems: string[] = []
  if (to.length > 0 && smtp === undefined)
    problems.push('ALERT_EMAIL_TO needs ALERT_SMTP_URL: the server that takes the mail')
  if (to.length === 0 && smtp !== undefined)
    problems.push('ALERT_SMTP_URL needs ALERT_EMAIL_TO: who is to get the mail')
  if (to.length > 0 && from === undefined)
    problems.push('ALERT_EMAIL_TO needs ALERT_EMAIL_FROM: who the mail is from')
  return problems
}
