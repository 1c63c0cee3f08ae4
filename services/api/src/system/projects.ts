import { type Environment, type ProjectsResponse, schemaOf } from '@wa-monitor/contracts'
import { countDay, type SchemaDatabase } from '@wa-monitor/database'
import { keptFor } from '@wa-monitor/service'
import { freeGroups, projectViews } from '../decide/project-view.ts'
import { withoutNumbers } from '../decide/system-view.ts'
import type { ProjectsInForce } from '../projects-in-force.ts'
import type { Bridges } from './bridges.ts'
import type { CaretakerSays } from './caretaker.ts'

interface ProjectsParts {
  environment: Environment
  database: SchemaDatabase
  projects: ProjectsInForce
  bridges: Bridges
  caretaker: () => Promise<CaretakerSays>
}

/** Counting a day takes some milliseconds, however many look on. */
const DAY = { keptMs: 3000, patienceMs: 2000 }

/** The projects with how each stands, and the groups that are none. Whoever is away leaves a gap. Never throws. */
export function createProjects(parts: ProjectsParts): () => Promise<ProjectsResponse> {
  const { environment, database, projects, bridges, caretaker } = parts
  const countToday = keptFor(DAY, () =>
    database.transaction((transaction) => countDay(transaction, database.schema, projects.all(), 0)),
  )
  return async () => {
    const [said, asked, groups, days] = await Promise.all([
      caretaker(),
      bridges.statuses(),
      bridges.groups(),
      countToday(),
    ])
    const known = {
      environment,
      projects: projects.all(),
      groups: groups.groups,
      bridge: asked[0]?.status,
      monitored: said.status?.projects ?? [],
      days: days ?? [],
    }
    return {
      success: true,
      environment,
      schema: schemaOf(environment),
      file_problems: [...projects.problems()],
      projects: projectViews(known),
      caretaker_problem: said.problem,
      groups: freeGroups(known),
      groups_problem: withoutNumbers(groups.problem),
    }
  }
}
