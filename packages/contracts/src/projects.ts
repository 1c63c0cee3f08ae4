/** projects.yaml: which WhatsApp groups are projects (DESIGN.md section 9). One schema for every reader of the file. */
import { z } from 'zod'
import { DEFAULT_DROP_PATTERN } from './drop-number.ts'
import { canonicalTimeZone } from './time-zone.ts'
import { isGroupJid } from './jid.ts'
import { acknowledgeSchema, LANGUAGES, templatesSchema } from './words.ts'
import { MAX_DROP_RULES, MAX_RULES, ruleName, ruleSchema } from './rules.ts'

/** Words that say "the photos are updated" in a reply to feedback. */
const DEFAULT_RESUBMISSION_WORDS = ['done', 'completed', 'complete', 'voltooi', 'klaar']

const groupJid = z
  .string('must be a group id in quotes, such as "120363418298130331@g.us"')
  .refine((text) => text.endsWith('@g.us'), {
    error: 'must end in @g.us: the bridge lists its groups and their ids at /api/groups',
    abort: true,
  })
  .refine(isGroupJid, 'must be digits and then @g.us, such as "120363418298130331@g.us"')

const dropPattern = z
  .string('must be a regular expression in single quotes')
  .min(1, 'must not be empty')
  .max(500, 'must be at most 500 characters')

const rules = z
  .array(ruleSchema, 'must be a list of rules, each starting with "- match:"')
  .max(MAX_RULES, `must be at most ${MAX_RULES} rules`)
  .superRefine((list, context) => {
    const first = new Map<string, number>()
    list.forEach((rule, index) => {
      const name = ruleName(rule, index)
      const earlier = first.get(name)
      if (earlier === undefined) first.set(name, index)
      else {
        const message = `is already the name of rules[${earlier}]; each rule has its own`
        context.addIssue({ code: 'custom', path: [index, 'name'], message })
      }
    })
    const drops = list.flatMap(({ action }, index) => (action === 'drop' ? [index] : []))
    const tooMany = drops[MAX_DROP_RULES]
    if (tooMany === undefined) return
    const message = `drop is the action of more than ${MAX_DROP_RULES} rules: join their patterns with |`
    context.addIssue({ code: 'custom', path: [tooMany, 'action'], message })
  })

const validDrops = z.union(
  [
    z.string().trim().min(1, 'must not be empty').max(500, 'must be at most 500 characters'),
    z
      .array(z.union([z.string().trim().min(1, 'must not be empty').max(50), z.int().transform(String)]))
      .max(10_000),
  ],
  'must be the name of a file beside this one with one number per line, or a list of at most 10000 numbers',
)

/** When several drops of one contractor share one message. */
const SHARE_MESSAGES = ['when_busy', 'always', 'never'] as const

const timeZone = z
  .string('must be a time zone such as Africa/Johannesburg')
  .refine(
    (name) => canonicalTimeZone(name) !== undefined,
    'is not a time zone known here; write one such as Africa/Johannesburg',
  )

const since = z
  .string('must be a date such as 2025-11-01')
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/,
    'must be a date such as 2025-11-01, or a time such as 2025-11-01T08:00:00+02:00',
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a date of the calendar')

export const projectSchema = z
  .strictObject({
    name: z
      .string('must be text')
      .trim()
      .min(1, 'must not be empty')
      .max(100, 'must be at most 100 characters')
      .refine((text) => !/\p{Cc}/u.test(text), 'must be one line of plain text')
      .describe('What rows and pages call it'),
    enabled: z.boolean('must be true or false').default(true),
    group_jid: groupJid.meta({
      description: 'The WhatsApp group its contractors post in, in quotes: "120363418298130331@g.us"',
      pattern: String.raw`^\d+(-\d+)?@g\.us$`,
    }),
    description: z.string('must be text').default(''),
    drop_pattern: dropPattern
      .default(DEFAULT_DROP_PATTERN)
      .describe('How a drop number is written: a regular expression, read without regard to case'),
    resubmission_words: z
      .array(z.string('must be text').trim().min(1, 'must not be empty').max(100), 'must be a list of words')
      .max(100)
      .default(DEFAULT_RESUBMISSION_WORDS)
      .describe('In reply to feedback each of these means that the photos are updated'),
    repeat_window_seconds: z
      .int('must be a whole number of seconds')
      .min(0, 'must be 0 or more')
      .max(30 * 86_400, 'must be at most 30 days (2592000)')
      .default(0)
      .describe('A sender who posts the same number again sooner than this does not ask for another review'),
    time_zone: timeZone.default('Africa/Johannesburg').describe('Decides the review date of a message'),
    since: since
      .optional()
      .describe('Reads messages from this time on; default: from when the project was added'),
    outbound: z
      .boolean('must be true or false')
      .default(false)
      .describe('Development only: lets this project send messages. Production always may'),
    valid_drops: validDrops
      .optional()
      .describe('The numbers there are: a file with one per line, or a list. Others are rejected'),
    language: z
      .enum(LANGUAGES, `must be ${LANGUAGES.join(' or ')}`)
      .default('en')
      .describe('What feedback and acknowledgements are written in, where no template says otherwise'),
    templates: templatesSchema,
    acknowledge: acknowledgeSchema,
    share_messages: z
      .enum(SHARE_MESSAGES, `must be one of ${SHARE_MESSAGES.join(', ')}`)
      .default('when_busy')
      .describe(
        'Whether several drops of one contractor go out in one message: when_busy is when more waits than the limits let out',
      ),
    rules: rules
      .default([])
      .describe(
        'Asked in order before drop_pattern; the first that matches decides, unless it says continue',
      ),
  })
  .meta({ id: 'Project' })

export type Project = z.infer<typeof projectSchema>

export const projectsFileSchema = z
  .strictObject({
    projects: z.array(projectSchema, 'must be a list of projects, each starting with "- name:"'),
  })
  .superRefine(({ projects }, context) => {
    const refuseTwice = (field: 'name' | 'group_jid', key: (project: Project) => string) => {
      const first = new Map<string, number>()
      projects.forEach((project, index) => {
        const earlier = first.get(key(project))
        if (earlier === undefined) first.set(key(project), index)
        else {
          context.addIssue({
            code: 'custom',
            path: ['projects', index, field],
            message: `is already used by projects[${earlier}] (${projects[earlier]?.name}); each project has its own`,
          })
        }
      })
    }
    refuseTwice('name', ({ name }) => name.toLowerCase())
    refuseTwice('group_jid', ({ group_jid }) => group_jid)
  })
  .meta({ id: 'ProjectsFile' })
