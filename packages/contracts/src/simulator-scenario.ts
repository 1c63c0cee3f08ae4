/**
 * Scenarios: small YAML files that say who posts what when, and what goes wrong meanwhile. The simulator plays them and
 * records them. Its control API for both is at the end of this file.
 */
import { z } from 'zod'
import { bulkPostsSchema } from './simulator-bulk.ts'
import { simulatedContentShape } from './simulator-content.ts'
import { faultSchema } from './simulator-faults.ts'

const DURATION = String.raw`\d+(\.\d+)?(ms|s|m|h)`
const duration = z.string().regex(new RegExp(`^${DURATION}$`), 'must be a time such as 500ms, 3s, 2m or 1h')
const label = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be a label such as first_post')
const person = z.string().min(1).max(100).describe('Name, or phone number where a name is not unique')
const group = z.string().min(1).max(100).describe('Name, or JID where a name is not unique')

const { text, media, wrap, poll, location, contact, content } = simulatedContentShape

const post = z
  .strictObject({
    from: person,
    in: group.optional(),
    to: person.optional().describe('Instead of `in`: a chat of two'),
    text: text.describe('`{n}` counts the posts of a step that is repeated, from 1'),
    media,
    mention: z.array(person).default([]),
    reply_to: label.optional(),
    wrap,
    poll,
    location,
    contact,
    content,
  })
  .refine((value) => (value.in === undefined) !== (value.to === undefined), {
    error: 'must say where: either in (a group) or to (a person)',
  })

const waitFor = z.union(
  [
    z.enum(['bridge_linked', 'all_delivered']),
    z.strictObject({
      message_from_bridge: z
        .strictObject({
          group: group.optional(),
          contains: z.string().min(1).optional(),
          mentions: person.optional(),
        })
        .describe('Sent since the scenario began, and not the one another step has waited for'),
    }),
  ],
  { error: 'must be bridge_linked, all_delivered or message_from_bridge with group, contains, mentions' },
)

/** What a step does: exactly one of these. */
const actions = {
  post: post.optional(),
  edit: z.strictObject({ post: label, text: z.string().min(1).max(65_536) }).optional(),
  delete: z
    .strictObject({ post: label, from: person.optional().describe('An admin; default: its author') })
    .optional(),
  react: z
    .strictObject({
      to: label,
      from: person,
      emoji: z.string().max(20).describe('An empty one takes the reaction back'),
    })
    .optional(),
  redeliver: label.optional().describe('The same stanza once more'),
  join: z.strictObject({ person, group }).optional(),
  leave: z.strictObject({ person, group }).optional(),
  fault: faultSchema.optional(),
  disarm: z.union([z.literal('all'), label]).optional(),
  many: bulkPostsSchema
    .omit({ groups: true, wait: true })
    .extend({ groups: z.array(group).min(1).optional() })
    .optional()
    .describe('As POST /admin/bulk/posts; the step is over when all are posted'),
  wait_for: waitFor.optional(),
}

export type ScenarioAction = keyof typeof actions

export const SCENARIO_ACTIONS = Object.keys(actions) as ScenarioAction[]

export const scenarioStepSchema = z
  .strictObject({
    label: label.optional().describe('What later steps call it'),
    at: z
      .string()
      .regex(
        new RegExp(`^\\+?${DURATION}$`),
        'must be a time such as +3s (since the step before) or 2m (since the start)',
      )
      .optional()
      .describe('Default: as soon as the step before is done'),
    after: label
      .optional()
      .describe('With `at: +3s`: that long after this earlier step instead of the one before'),
    every: duration.optional().describe('Repeats a post; the next steps do not wait for it'),
    times: z.int().min(1).max(10_000).optional().describe('With `every`'),
    within: duration.optional().describe('With `wait_for`: how long at most, at any speed; default 60s'),
    ...actions,
  })
  .superRefine((step, context) => {
    const found = SCENARIO_ACTIONS.filter((action) => step[action] !== undefined)
    const refuse = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path })
    if (found.length !== 1) {
      const what = found.length === 0 ? 'none' : found.join(' and ')
      refuse(`must do exactly one of ${SCENARIO_ACTIONS.join(', ')}, not ${what}`)
    }
    if ((step.every === undefined) !== (step.times === undefined)) refuse('every and times go together')
    if (step.every !== undefined && !step.post) refuse('only a post can be repeated', 'every')
    if (step.within !== undefined && step.wait_for === undefined) refuse('goes with wait_for only', 'within')
    if (step.after !== undefined && step.at !== undefined && !step.at.startsWith('+')) {
      refuse('with after it must begin with +', 'at')
    }
  })

export type ScenarioStep = z.infer<typeof scenarioStepSchema>

export const scenarioSchema = z
  .strictObject({
    title: z.string().min(1).max(100),
    description: z.string().max(2000).default(''),
    speed: z.number().min(0.01).max(10_000).default(1).describe('2: twice as fast as written'),
    steps: z.array(scenarioStepSchema).min(1).max(5000),
  })
  .superRefine(({ steps }, context) => {
    const known = new Map<string, ScenarioStep>()
    steps.forEach((step, index) => {
      for (const { path, name, kinds } of references(step)) {
        const target = known.get(name)
        const fits = target && (kinds === undefined || kinds.some((kind) => target[kind] !== undefined))
        if (fits) continue
        const message = target
          ? `${name} is no ${kinds?.join(' or ')}`
          : `no step before this one has the label ${name}`
        context.addIssue({ code: 'custom', message, path: ['steps', index, ...path] })
      }
      if (step.label === undefined) return
      if (known.has(step.label)) {
        const message = `another step has the label ${step.label} already`
        context.addIssue({ code: 'custom', message, path: ['steps', index, 'label'] })
      }
      known.set(step.label, step)
    })
  })

interface Reference {
  path: string[]
  name: string
  /** What the step with this label has to be. */
  kinds?: readonly ScenarioAction[]
}

function references(step: ScenarioStep): Reference[] {
  const refer = (path: string[], name: string | undefined, kinds?: readonly ScenarioAction[]): Reference[] =>
    name === undefined ? [] : [{ path, name, ...(kinds ? { kinds } : {}) }]
  return [
    ...refer(['after'], step.after),
    ...refer(['post', 'reply_to'], step.post?.reply_to, ['post', 'wait_for']),
    ...refer(['edit', 'post'], step.edit?.post, ['post']),
    ...refer(['delete', 'post'], step.delete?.post, ['post']),
    ...refer(['react', 'to'], step.react?.to, ['post', 'wait_for']),
    ...refer(['redeliver'], step.redeliver, ['post']),
    ...refer(['disarm'], step.disarm === 'all' ? undefined : step.disarm, ['fault']),
  ]
}

export type Scenario = z.infer<typeof scenarioSchema>

export const scenarioListResponseSchema = z.object({
  success: z.literal(true),
  scenarios: z.array(
    z.object({
      name: z.string().describe('Of its file, without .yaml'),
      title: z.string(),
      description: z.string(),
      steps: z.int(),
      yaml: z.string().describe('As it is in the file'),
    }),
  ),
})

export type ScenarioList = z.infer<typeof scenarioListResponseSchema>

export const playScenarioSchema = z
  .strictObject({
    name: z.string().optional().describe('A shipped one'),
    yaml: z.string().max(900_000).optional().describe('The text of a scenario'),
    scenario: z.record(z.string(), z.unknown()).optional().describe('The same as an object'),
    speed: z.number().min(0.01).max(10_000).optional().describe('Instead of the one it says'),
  })
  .refine(
    (value) => [value.name, value.yaml, value.scenario].filter((one) => one !== undefined).length === 1,
    {
      error: 'give exactly one of name, yaml and scenario',
    },
  )

export type PlayScenario = z.infer<typeof playScenarioSchema>

export const playingSchema = z.object({
  title: z.string(),
  state: z.enum(['playing', 'done', 'stopped', 'failed']),
  speed: z.number(),
  step: z.int().describe('How many steps are done'),
  steps: z.int(),
  doing: z.string().nullable().describe('The step it is at: its number, its line in the file, what it does'),
  posted: z.int().describe('Messages of people so far, without those of `many`'),
  started_at: z.int().describe('Unix milliseconds'),
  finished_at: z.int().nullable(),
  error: z.string().nullable().describe('Which step failed, and why'),
  messages: z.record(z.string(), z.string()).describe('Message ids by label'),
})

export type Playing = z.infer<typeof playingSchema>

export const playingResponseSchema = z.object({
  success: z.literal(true),
  playing: playingSchema.nullable().describe('The last one that was played, also when it is over'),
})

export const recorderStateResponseSchema = z.object({
  success: z.literal(true),
  recording: z.boolean(),
  steps: z.int().describe('Recorded so far'),
})

export const recordingSchema = z.strictObject({
  title: z.string().min(1).max(100).default('A recording'),
})

export const recordingResponseSchema = z.object({
  success: z.literal(true),
  yaml: z.string().describe('A scenario that does the same again'),
  steps: z.int(),
  left_out: z.array(z.string()).describe('What happened and cannot be played again, and why'),
})

export type Recording = z.infer<typeof recordingResponseSchema>
