import type { Project } from '@wa-monitor/contracts'
import type { DropRow } from '@wa-monitor/database'

export interface Refusal {
  status: 409 | 422
  code: string
  message: string
}

export interface Addressee {
  groupJid: string
  project: string
  mentionedJid: string
}

type Row = Pick<
  DropRow,
  'drop_number' | 'project' | 'completed' | 'withdrawn' | 'submitted_by' | 'submitted_by_lid'
>

/** Where an answer to this drop goes and whom it mentions, or why there is none. Pure. */
export function answerable(drop: Row, projects: readonly Project[]): Addressee | Refusal {
  const number = drop.drop_number
  if (drop.withdrawn) {
    return {
      status: 409,
      code: 'drop_withdrawn',
      message: `${number} was changed to another number by its sender: answer that one`,
    }
  }
  if (drop.completed) {
    return {
      status: 409,
      code: 'drop_completed',
      message: `${number} is completed: open the review again before sending feedback`,
    }
  }
  const project = projects.find(({ name }) => fold(name) === fold(drop.project ?? ''))
  if (!project) {
    return {
      status: 422,
      code: 'project_unknown',
      message: `${number} belongs to ${drop.project ? `project ${drop.project}` : 'no project'}, which projects.yaml does not name: so its group is not known`,
    }
  }
  if (!project.enabled) {
    return {
      status: 409,
      code: 'project_disabled',
      message: `Project ${project.name} is switched off in projects.yaml (enabled: false)`,
    }
  }
  const mentionedJid = drop.submitted_by || drop.submitted_by_lid
  if (mentionedJid === '') {
    return {
      status: 422,
      code: 'nobody_to_mention',
      message: `It is not known who posted ${number} (submitted_by is empty), so nobody's phone would ring`,
    }
  }
  return { groupJid: project.group_jid, project: project.name, mentionedJid }
}

function fold(name: string): string {
  return name.trim().toLowerCase()
}
