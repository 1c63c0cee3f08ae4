/** projects.yaml: which WhatsApp groups are projects (DESIGN.md section 9). One schema for every reader of the file. */
import { z } from 'zod'
import { DEFAULT_DROP_PATTERN } from './drop-number.ts'
import { isGroupJid } from './jid.ts'

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
  .max(500, 'must be at most 500 characters')
  .superRefine((source, context) => {
    const problem = patternProblem(source)
    if (problem) context.addIssue(problem)
  })

const timeZone = z
  .string('must be a time zone such as Africa/Johannesburg')
  .refine(isTimeZone, 'is not a time zone known here; write one such as Africa/Johannesburg')

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
      .regex(/^\P{Cc}*$/u, 'must be one line of plain text')
      .describe('What rows and pages call it'),
    enabled: z.boolean('must be true or false').default(true),
    group_jid: groupJid.describe('The WhatsApp group its contractors post in'),
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

function patternProblem(source: string): string | undefined {
  try {
    if (new RegExp(source, 'i').test('')) return 'matches an empty text, so it would find numbers everywhere'
    return undefined
  } catch (error) {
    return `is not a regular expression (${(error as Error).message.replace(/^.*: /s, '')}); write it in single quotes`
  }
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
