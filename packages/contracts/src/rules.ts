/** Rules of a project in projects.yaml: what to do with messages that are not (only) about drops. */
import { z } from 'zod'

const MEDIA = ['image', 'video', 'document', 'audio', 'sticker'] as const

/** Of one message rules read as much as this, in characters; `drop` then looks for numbers in all of it. */
export const RULE_TEXT_LENGTH = 4096

export const MAX_RULES = 20
/** Each of them may have to read the whole message. */
export const MAX_DROP_RULES = 5

const pattern = z
  .string('must be a regular expression in single quotes')
  .min(1, 'must not be empty')
  .max(500, 'must be at most 500 characters')

const phoneNumber = z
  .string('must be a phone number in quotes, such as "27820000001"')
  .regex(/^\d{8,15}$/, 'must be a phone number in international form, digits only, such as "27820000001"')

const match = z
  .strictObject(
    {
      pattern: pattern
        .optional()
        .describe(
          'A regular expression, read without regard to case in the first 4096 characters; default: any text',
        ),
      senders: z
        .array(phoneNumber, 'must be a list of phone numbers')
        .min(1, 'must name somebody; leave it out for everybody')
        .max(1000, 'must be at most 1000 phone numbers')
        .optional()
        .describe('Whose messages: phone numbers in international form, in quotes; default: everybody’s'),
      media: z
        .union([z.boolean(), z.enum(MEDIA)], `must be true, false or one of ${MEDIA.join(', ')}`)
        .optional()
        .describe('true: with any attachment, false: without one, or the kind of attachment'),
      reply_to_us: z
        .boolean('must be true or false')
        .optional()
        .describe('true: answers a message of our number, false: does not'),
    },
    "must say which messages, such as {pattern: '\\bMTR-(\\d{6})\\b'}; {} means all",
  )
  .meta({ id: 'RuleMatch' })

const shared = {
  name: z
    .string('must be text')
    .trim()
    .min(1, 'must not be empty')
    .max(60, 'must be at most 60 characters')
    .refine((text) => !/\p{Cc}/u.test(text), 'must be one line of plain text')
    .optional()
    .describe('What logs and the queue of webhooks call it; default: its place in the list, from 1'),
  match,
  continue: z
    .boolean('must be true or false')
    .default(false)
    .describe('true: the rules after it, and at last the project’s own drop_pattern, are asked as well'),
}

const url = z
  .string('must be an address such as https://example.org/readings')
  .max(2000, 'must be at most 2000 characters')
  .superRefine((text, context) => {
    const problem = urlProblem(text)
    if (problem) context.addIssue(problem)
  })

const secretName = z
  .string('must be the name of the variable that holds the key, such as WEBHOOK_SECRET')
  .regex(
    /^WEBHOOK_SECRET(?:_[A-Z0-9_]{1,60})?$/,
    'must be the name of a variable that begins with WEBHOOK_SECRET; the key itself belongs into .env, never in here',
  )

const dropRule = z
  .strictObject({
    ...shared,
    action: z.literal('drop'),
    match: match.extend({ pattern: pattern.describe('The numbers are what it finds, in the whole message') }),
  })
  .meta({ id: 'DropRule', description: 'The numbers that the pattern finds count as drops' })

const ignoreRule = z
  .strictObject({ ...shared, action: z.literal('ignore') })
  .omit({ continue: true })
  .meta({ id: 'IgnoreRule', description: 'The message counts for nothing' })

const webhookRule = z
  .strictObject({
    ...shared,
    action: z.literal('webhook'),
    url: url.describe('Who is told: https, or http to this machine or a service of compose'),
    secret_env: secretName.describe('The variable that holds the key of the signature'),
  })
  .meta({ id: 'WebhookRule', description: 'Another program is told, with a signature' })

const replyRule = z
  .strictObject({
    ...shared,
    action: z.literal('reply'),
    text: z
      .string('must be the text to answer with')
      .trim()
      .min(1, 'must not be empty')
      .max(1000, 'must be at most 1000 characters')
      .describe(
        'May hold {sender_name}, {drop}, {match.0} (what the pattern found), {match.1} (its first group) …',
      ),
  })
  .meta({
    id: 'ReplyRule',
    description: 'The sender is answered in the group, within the limits of all messages',
  })

const RULE_SCHEMAS = { drop: dropRule, ignore: ignoreRule, webhook: webhookRule, reply: replyRule }

export const ruleSchema = z.discriminatedUnion('action', [dropRule, ignoreRule, webhookRule, replyRule], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `must be one of ${Object.keys(RULE_SCHEMAS).join(', ')}`
      : 'must be a rule, with match and action',
})

export type Rule = z.infer<typeof ruleSchema>

/** The fields that a rule with this action has; those of all rules when it is none. */
export function ruleFields(action: unknown): string[] {
  const known = Object.entries(RULE_SCHEMAS).find(([name]) => name === action)
  return known ? Object.keys(known[1].shape) : ['action', ...Object.keys(shared)]
}

export const RULE_MATCH_FIELDS = Object.keys(match.shape)

export function ruleName(rule: Pick<Rule, 'name'>, index: number): string {
  return rule.name ?? String(index + 1)
}

/** Places in the text of a reply: `{sender_name}`, `{drop}`, `{match.1}`; any other word in braces is a mistake. */
export const REPLY_PLACEHOLDER = /\{([^{}]*)\}/g

/** The group that `match.1` names; undefined for other words. */
export function matchGroup(placeholder: string): number | undefined {
  const number = /^match\.(\d{1,2})$/.exec(placeholder)?.[1]
  return number === undefined ? undefined : Number(number)
}

function urlProblem(text: string): string | undefined {
  let parsed: URL
  try {
    parsed = new URL(text)
  } catch {
    return 'must be an address such as https://example.org/readings'
  }
  const { protocol, hostname, username, password, hash } = parsed
  if (username !== '' || password !== '') {
    return 'must not hold a user or password: the receiver knows us by the signature'
  }
  if (hash !== '') return 'must not hold a #: it would not be sent'
  if (protocol === 'https:') return undefined
  if (protocol !== 'http:') return 'must begin with https://'
  // A compose service has a name without a dot; beyond this machine, http would show what people wrote.
  const isNear =
    /^(?:127(?:\.\d+){3}|\[::1\]|[a-z][a-z0-9_-]*|[a-z0-9-]+\.localhost|host\.docker\.internal)$/i.test(
      hostname,
    )
  return isNear
    ? undefined
    : 'must begin with https://; http is for this machine (127.0.0.1) and for services of compose only'
}
