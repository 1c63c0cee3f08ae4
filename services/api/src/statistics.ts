import type { StatisticsResponse } from '@wa-monitor/contracts'
import { countStatistics, daysNow, type SchemaDatabase } from '@wa-monitor/database'
import { HttpError } from '@wa-monitor/service'
import { answerOf, type Arranged, arrange, beforeDay, lastDays } from './decide/arrange-statistics.ts'
import type { ProjectsInForce } from './projects-in-force.ts'

/** Counting reads up to a year: however many look on, it is done once in this time. */
const KEPT_MS = 30_000
/** What takes long is kept for longer: counting never takes more than a tenth of the time. */
const KEPT_TIMES = 10
/** This week and the one before. */
const FEWEST_DAYS = 14

interface StatisticsParts {
  database: SchemaDatabase
  projects: ProjectsInForce
}

interface Kept {
  counting: Promise<Arranged>
  until: number
}

/**
 * What happened on the last `days` days in the projects of projects.yaml, or in one of them; up to half a minute old.
 *
 * @throws HttpError 404 project_unknown
 */
export type AskStatistics = (days: number, project: string | undefined) => Promise<StatisticsResponse>

export function createStatistics({ database, projects }: StatisticsParts): AskStatistics {
  const kept = new Map<number, Kept>()

  const count = async (days: number): Promise<Arranged> => {
    const zones = projects.all().map(({ name, time_zone }) => ({ name, time_zone }))
    return database.transaction(async (transaction) => {
      const todays = Object.values(await daysNow(transaction, zones))
      if (todays.length === 0) todays.push(new Date().toISOString().slice(0, 10))
      const axis = lastDays(todays, Math.max(days, FEWEST_DAYS))
      const since = beforeDay(axis[0] ?? '')
      return arrange(axis, zones, await countStatistics(transaction, database.schema, zones, since))
    })
  }
  const start = (days: number): Kept => {
    const began = performance.now()
    const one: Kept = { counting: count(days), until: Infinity }
    one.counting.then(
      () => {
        const now = performance.now()
        one.until = now + Math.max(KEPT_MS, (now - began) * KEPT_TIMES)
      },
      () => kept.delete(days),
    )
    kept.set(days, one)
    return one
  }

  return async (days, project) => {
    const before = kept.get(days)
    const { counting } = before && performance.now() < before.until ? before : start(days)
    const answer = answerOf(await counting, days, project)
    if (answer) return answer
    const names = projects.all().map(({ name }) => name)
    throw new HttpError(
      404,
      'project_unknown',
      `projects.yaml has no project ${project}; it has ${names.join(', ')}`,
    )
  }
}
