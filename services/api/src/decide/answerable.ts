import type { Project, ReviewerPurpose } from '@wa-monitor/contracts'
import type { DropRow } from '@wa-monitor/database'

export interface Refusal {
  status: 409 | 422
  code: string
  /** Which rule, and what to do. */
  message: string
  /** When the rule ends by itself; left out where it does not. */
  until?: Date
}

export interface Addressee {
  groupJid: string
  project: Project
  mentionedJid: string
  purpose: ReviewerPurpose
}

type Row = Pick<
  DropRow,
  'drop_number' | 'project' | 'completed' | 'withdrawn' | 'submitted_by' | 'submitted_by_lid'
>

/**
 * Where an answer to this drop goes, whom it mentions and what it is, or why there is none. Pure.
 *
 * @param asked what the reviewer says it is; left out: an approval once the drop is completed, else a correction.
 */
export function answerable(
  drop: Row,
  projects: readonly Project[],
  asked?: ReviewerPurpose,
): Addressee | Refusal {
  const number = drop.drop_number
  if (drop.withdrawn) {
    return {
      status: 409,
      code: 'drop_withdrawn',
      message: `${number} was changed to another number by its sender: answer that one`,
    }
  }
  const purpose = asked ?? (drop.completed ? 'approval' : 'correction')
  if (drop.completed && purpose === 'correction') {
    return {
      status: 409,
      code: 'drop_completed',
      message: `${number} is completed: open the review again before sending a correction, or send it as an approval`,
    }
  }
  const project = projectOf(drop, projects)
  if (!project) {
    return {
      status: 422,
      code: 'project_unknown',
      message: `${number} belongs to ${drop.project ? `project ${drop.project}` : 'no project'}, which projects.yaml does not name, so its group is not known: add the project there, or correct the row`,
    }
  }
  if (!project.enabled) {
    return {
      status: 409,
      code: 'project_disabled',
      message: `Project ${project.name} is switched off in projects.yaml (enabled: false): switch it on there to send`,
    }
  }
  const mentionedJid = drop.submitted_by || drop.submitted_by_lid
  if (mentionedJid === '') {
    return {
      status: 422,
      code: 'nobody_to_mention',
      message: `It is not known who posted ${number} (submitted_by is empty), so nobody's phone would ring: fill it in, or have it posted again`,
    }
  }
  return { groupJid: project.group_jid, project, mentionedJid, purpose }
}

/** Undefined when projects.yaml does not name the row's project. */
export function projectOf(
  { project }: Pick<Row, 'project'>,
  projects: readonly Project[],
): Project | undefined {
  return projects.find(({ name }) => fold(name) === fold(project ?? ''))
}

function fold(name: string): string {
  return name.trim().toLowerCase()
}
