import { integerVariable } from '@wa-monitor/service'
import { z } from 'zod'

/** Long enough that guessing it takes longer than anybody has; the key is stretched by scrypt. */
const SHORTEST_PASSPHRASE = 12

export const backupVariables = z.object({
  BACKUP_PATH: z.string().describe('the directory in which archives are kept'),
  BACKUP_STAGING_PATH: z.string().describe('the directory in which the bridge leaves copies of its files'),
  SECOND_BACKUP_STAGING_PATH: z.string().optional(),
  BACKUP_AT: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 02:00')
    .default('02:00'),
  BACKUP_KEEP_DAILY: integerVariable({ min: 1, max: 365 }).default(7),
  BACKUP_KEEP_WEEKLY: integerVariable({ min: 0, max: 520 }).default(4),
  BACKUP_PASSPHRASE: z
    .string()
    .min(SHORTEST_PASSPHRASE, `must have ${SHORTEST_PASSPHRASE} characters or more`)
    .optional(),
  BACKUP_RECIPIENTS: z
    .string()
    .default('')
    .transform((text, context) => {
      const recipients = text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '')
      if (recipients.some((recipient) => !/^age1[0-9a-z]{58}$/.test(recipient)))
        context.addIssue({
          code: 'custom',
          message: 'must be public keys of age, age1… of 62 characters, with commas in between',
        })
      return recipients
    }),
})
