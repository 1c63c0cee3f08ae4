import type { Environment, SystemResponse } from '@wa-monitor/contracts'
import {
  countFeedback,
  explainDatabaseError,
  isConnectionError,
  readControl,
  type SchemaDatabase,
} from '@wa-monitor/database'
import { keptFor, programVersion } from '@wa-monitor/service'
import { controlView } from '../decide/feedback-view.ts'
import { feedbackCounted, seenView, withoutNumbers } from '../decide/system-view.ts'
import type { Bridges } from './bridges.ts'
import type { CaretakerSays } from './caretaker.ts'

interface SystemParts {
  environment: Environment
  database: SchemaDatabase
  bridges: Bridges
  caretaker: () => Promise<CaretakerSays>
  queueProblem: () => string | undefined
}

/** What is counted in the table, however many look on. */
const COUNTS = { keptMs: 3000, patienceMs: 2000 }

/** Everything on one screen. Whoever is away leaves a gap with a sentence, and holds up nobody. Never throws. */
export function createSystem(parts: SystemParts): () => Promise<SystemResponse> {
  const { environment, database, bridges, caretaker, queueProblem } = parts
  const count = keptFor(COUNTS, () =>
    database.transaction((transaction) => countFeedback(transaction, database.schema)),
  )
  // Not kept: whoever has stopped everything sees at once that it is so.
  const readOwn = async () => {
    try {
      const control = await database.transaction((transaction) => readControl(transaction, database.schema))
      const counts = await count()
      return {
        control: controlView(control),
        feedback: counts ? feedbackCounted(counts) : null,
        database_problem: null,
      }
    } catch (error) {
      if (!isConnectionError(error)) throw error
      return {
        control: null,
        feedback: null,
        database_problem: explainDatabaseError(error, database.server),
      }
    }
  }
  return async () => {
    const [said, asked, own] = await Promise.all([caretaker(), bridges.statuses(), readOwn()])
    return {
      success: true,
      at: new Date().toISOString(),
      environment,
      version: programVersion(),
      bridges: withoutNumbers(said.status?.bridges ?? asked),
      ...own,
      queue_problem: queueProblem() ?? null,
      caretaker_problem: said.problem,
      seen: said.status && seenView(said.status, environment),
    }
  }
}
