/** The projects of this environment, and the groups that are none yet: `GET /api/projects` of the api. */
import { z } from 'zod'
import { ENVIRONMENTS, SCHEMAS } from './environment-name.ts'
import { dayCountsSchema } from './system-status.ts'
import { LANGUAGES } from './words.ts'

const time = z.iso.datetime().nullable()

const listedProjectSchema = z
  .object({
    name: z.string(),
    enabled: z.boolean(),
    group_jid: z.string(),
    group_name: z
      .string()
      .nullable()
      .describe('What the group is called in WhatsApp; null while nobody says'),
    description: z.string(),
    language: z.enum(LANGUAGES),
    time_zone: z.string(),
    rules: z.number().int().describe('How many'),
    valid_drops: z.string().nullable().describe('The file of the numbers there are, or how many are listed'),
    outbound: z.boolean().describe('Feedback leaves: always in production, in development where it says so'),
    last_message_at: time,
    lag_messages: z.number().int().nullable().describe('Not read yet; null while nobody says'),
    lag_seconds: z.number().nullable(),
    refused: z.boolean().nullable(),
    failed_messages: z.number().int().nullable(),
    today: dayCountsSchema.nullable(),
  })
  .meta({ id: 'ListedProject' })

const freeGroupSchema = z
  .object({
    jid: z.string(),
    name: z.string(),
    members: z.number().int(),
    last_message_at: time,
    yaml: z.string().describe('What to add to the list in projects.yaml'),
    command: z.string().describe('What does the same'),
  })
  .meta({ id: 'FreeGroup' })

export const projectsResponseSchema = z
  .object({
    success: z.literal(true),
    environment: z.enum(ENVIRONMENTS),
    schema: z.enum(SCHEMAS),
    file_problems: z
      .array(z.string())
      .describe(
        '`file:line: field: what is wrong` of the newest projects.yaml; the last good one is in force',
      ),
    projects: z.array(listedProjectSchema),
    caretaker_problem: z.string().nullable().describe('Why nobody says how far behind the monitors are'),
    groups: z.array(freeGroupSchema).nullable().describe('Those that the bridge sees and no project names'),
    groups_problem: z.string().nullable().describe('Why `groups` is null'),
  })
  .meta({ id: 'Projects' })

export type ProjectsResponse = z.infer<typeof projectsResponseSchema>
