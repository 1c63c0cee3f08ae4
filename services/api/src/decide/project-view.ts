import type { Environment, Project, ProjectsResponse, SystemStatus } from '@wa-monitor/contracts'
import type { ProjectDay } from '@wa-monitor/database'
import type { BridgeSeen, SeenGroup } from '../system/bridges.ts'
import { proposeProject } from './propose-project.ts'

export interface KnownOfProjects {
  environment: Environment
  projects: readonly Project[]
  /** Null while the bridge does not say. */
  groups: readonly SeenGroup[] | null
  /** The number that receives. */
  bridge: BridgeSeen['status'] | undefined
  /** What the monitors say, by way of the caretaker; empty while nobody does. */
  monitored: SystemStatus['projects']
  days: readonly ProjectDay[]
}

/** Each project with how it stands, in the order of the file. Pure. */
export function projectViews(known: KnownOfProjects): ProjectsResponse['projects'] {
  const { environment, projects, monitored, days } = known
  return projects.map((project) => {
    const { name, group_jid } = project
    const lag = monitored.find((each) => each.environment === environment && each.name === name)
    const day = days.find((each) => each.project === name)
    const { project: _, ...today } = day ?? { project: '' }
    return {
      name,
      enabled: project.enabled,
      group_jid,
      group_name: nameOf(group_jid, known),
      description: project.description,
      language: project.language,
      time_zone: project.time_zone,
      rules: project.rules.length,
      valid_drops: validDropsOf(project),
      outbound: environment === 'production' || project.outbound,
      last_message_at: lastMessageAt(group_jid, known),
      lag_messages: lag?.lag_messages ?? null,
      lag_seconds: lag?.lag_seconds ?? null,
      refused: lag?.refused ?? null,
      failed_messages: lag?.failed_messages ?? null,
      today: day ? (today as ProjectsResponse['projects'][number]['today']) : null,
    }
  })
}

/** The groups that no project names, those with the newest message first. Pure. */
export function freeGroups(known: KnownOfProjects): ProjectsResponse['groups'] {
  const { environment, projects, groups } = known
  if (!groups) return null
  const names = projects.map(({ name }) => name)
  const taken = new Set(projects.map((project) => project.group_jid))
  return groups
    .filter(({ jid }) => !taken.has(jid))
    .map((group) => ({
      ...group,
      last_message_at: lastMessageAt(group.jid, known),
      ...proposeProject(group, names, environment),
    }))
    .toSorted(
      (one, other) =>
        (other.last_message_at ?? '').localeCompare(one.last_message_at ?? '') ||
        one.name.localeCompare(other.name),
    )
}

function nameOf(jid: string, { groups, bridge }: KnownOfProjects): string | null {
  const group = groups?.find((each) => each.jid === jid) ?? bridge?.groups.find((each) => each.jid === jid)
  return group?.name || null
}

function lastMessageAt(jid: string, { bridge }: KnownOfProjects): string | null {
  return bridge?.groups.find((each) => each.jid === jid)?.last_message_at ?? null
}

function validDropsOf({ valid_drops }: Project): string | null {
  if (valid_drops === undefined) return null
  return typeof valid_drops === 'string' ? valid_drops : String(valid_drops.length)
}
