import type { Environment, Language, Project } from '@wa-monitor/contracts'
import { productionHasGroup, watchProjects } from '@wa-monitor/projects'
import type { SenderProblems } from './sender-problems.ts'

interface OutboundOptions {
  environment: Environment
  dryRun: boolean
  projectsPath: string
  problems: SenderProblems
}

interface Forbidden {
  code: string
  reason: string
}

/** How the group of a project is spoken to; for one that projects.yaml does not name as if it said nothing. */
interface Words {
  share: Project['share_messages']
  language: Language
}

const USUAL_WORDS: Words = { share: 'when_busy', language: 'en' }

/**
 * Who may be spoken to, and how. Production: everybody. Development: the groups whose project says `outbound: true`, unless
 * production has the same group (its projects.yaml lies at `../prod/` of development's own). A dry run: nobody.
 */
export class Outbound {
  private readonly options: OutboundOptions
  private projects: Project[] = []
  private watcher: { close(): void } | undefined

  constructor(options: OutboundOptions) {
    this.options = options
  }

  /** A file that is not good is reported, and the last good one stays in force. */
  watch(): void {
    const { projectsPath, problems } = this.options
    this.watcher = watchProjects(projectsPath, {
      onChange: (projects) => {
        this.projects = projects
        problems.clear('config', `${projectsPath} is good again`)
      },
      onError: (error) => problems.report('config', error.problems.join('; ')),
    })
  }

  close(): void {
    this.watcher?.close()
  }

  /** The project of this environment that has this group, while it is switched on. */
  projectOf(groupJid: string): Project | undefined {
    return this.projects.find(({ group_jid, enabled }) => enabled && group_jid === groupJid)
  }

  wordsOf(groupJid: string): Words {
    const project = this.projects.find(({ group_jid }) => group_jid === groupJid)
    return project ? { share: project.share_messages, language: project.language } : USUAL_WORDS
  }

  /** Why nothing may be sent to this group; undefined when it may. */
  forbidden(groupJid: string): Forbidden | undefined {
    const { environment, dryRun } = this.options
    if (dryRun) return { code: 'dry_run', reason: 'Not sent: this is a dry run (FEEDBACK_DRY_RUN)' }
    if (environment === 'production') return undefined
    const project = this.projects.find(({ group_jid }) => group_jid === groupJid)
    if (!project?.outbound) {
      return {
        code: 'development',
        reason:
          'Not sent: development speaks to nobody, unless the project in its projects.yaml says outbound: true',
      }
    }
    if (productionHasGroup(this.options.projectsPath, groupJid)) {
      return {
        code: 'development',
        reason: 'Not sent: production has this group, so development never speaks in it',
      }
    }
    return undefined
  }
}
