/** What whoever takes feedback (the api) and whoever sends it (feedback-sender) read alike. */
import { z } from 'zod'
import { chooseDatabase, type DatabaseChoice, databaseVariables } from './database-variables.ts'
import { type Environment, type SchemaName, schemaOf } from './environment-name.ts'
import { environmentVariables, schemaContradiction } from './environment-variables.ts'
import { chooseQueue, type QueueConnection, queueVariables } from './queue-variables.ts'
import { parseSenders, type SenderAddress } from './senders.ts'

const LONGEST_COOLDOWN_SECONDS = 30 * 86_400

export const feedbackVariables = databaseVariables
  .extend(environmentVariables.shape)
  .extend(queueVariables.shape)
  .extend({
    BRIDGE_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address such as http://whatsapp-bridge:8080' })
      .describe('where the bridge answers, such as http://whatsapp-bridge:8080'),
    SENDERS: z.string().optional(),
    WHATSAPP_API_KEY: z.string().describe('the key of the bridge'),
    CONFIG_PATH: z.string().describe('the path of projects.yaml'),
    COOLDOWN_SAME_DROP_SECONDS: z
      .string()
      .regex(/^\d+$/, 'must be a whole number of seconds')
      .transform(Number)
      .pipe(z.number().max(LONGEST_COOLDOWN_SECONDS, `must be at most ${LONGEST_COOLDOWN_SECONDS}`))
      .default(3600),
  })

export interface FeedbackSettings {
  environment: Environment
  schema: SchemaName
  database: DatabaseChoice
  queue: QueueConnection
  bridge: { url: string; apiKey: string }
  /** The numbers that may carry feedback, in the order in which they are tried. One key for all. */
  senders: SenderAddress[]
  /** projects.yaml */
  projectsPath: string
  /** A drop that was answered is answered again only after this long, whatever its revision; 0: at once. */
  cooldownSeconds: number
}

/** @returns the settings, or in words what is missing or contradicts another variable. Pure. */
export function chooseFeedback(
  values: z.infer<typeof feedbackVariables>,
): { settings: FeedbackSettings; problems: [] } | { settings?: undefined; problems: string[] } {
  const schema = schemaOf(values.ENV)
  const database = chooseDatabase(values, schema)
  const queue = chooseQueue(values)
  const senders = parseSenders(values.SENDERS, values.BRIDGE_URL)
  const contradiction = schemaContradiction(values)
  const problems = [
    ...(contradiction === undefined ? [] : [contradiction]),
    ...(database ? [] : ['DATABASE_URL is not set: PostgreSQL’s connection string']),
    ...('problem' in queue ? [queue.problem] : []),
    ...('problem' in senders ? [senders.problem] : []),
  ]
  if (!database || 'problem' in queue || 'problem' in senders || problems.length > 0) return { problems }
  return {
    settings: {
      environment: values.ENV,
      schema,
      database,
      queue,
      bridge: { url: values.BRIDGE_URL, apiKey: values.WHATSAPP_API_KEY },
      senders: senders.senders,
      projectsPath: values.CONFIG_PATH,
      cooldownSeconds: values.COOLDOWN_SAME_DROP_SECONDS,
    },
    problems: [],
  }
}
