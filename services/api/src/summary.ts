import type { Environment, Summary } from '@wa-monitor/contracts'
import { countDrops, type SchemaDatabase } from '@wa-monitor/database'
import type { ProjectsInForce } from './projects-in-force.ts'

interface SummaryParts {
  database: SchemaDatabase
  environment: Environment
  projects: ProjectsInForce
}

/** Counting reads the whole table: however many look on, it is done once in this time. */
const KEPT_MS = 2000

/** The numbers at the top of the dashboard, at most `KEPT_MS` old. */
export function createSummary({ database, environment, projects }: SummaryParts): () => Promise<Summary> {
  let counting: ReturnType<typeof count> | undefined
  let countedAt = 0
  const count = () => database.transaction((transaction) => countDrops(transaction, database.schema))
  return async () => {
    if (!counting || Date.now() - countedAt > KEPT_MS) {
      countedAt = Date.now()
      counting = count().catch((error: unknown) => {
        counting = undefined
        throw error
      })
    }
    const { total, waiting, completed, queued, sending, sent, stopped } = await counting
    return {
      success: true,
      environment,
      drops: { total, waiting, completed },
      feedback: { queued, sending, sent, stopped },
      projects: projects
        .all()
        .filter(({ enabled }) => enabled)
        .map(({ name }) => name),
    }
  }
}
