import type { Environment } from '@wa-monitor/contracts'
import type { GroupToRead } from '@wa-monitor/database'
import { watchProjects } from '@wa-monitor/projects'
import type { Log } from '@wa-monitor/service'
import { momentOfSince } from './decide/local-time.ts'
import { compileRules, type ProjectRules } from './decide/rules.ts'
import type { MonitorProblems } from './monitor-problems.ts'
import { outgoingNotes } from './webhooks/outgoing-notes.ts'

interface Speaking {
  environment: Environment
  hasKey: (variable: string) => boolean
}

/** The enabled projects of the last good projects.yaml. */
export class ProjectsInForce {
  private readonly speaking: Speaking
  private rules: ProjectRules[] = []
  private changes = 0
  private watcher: { close(): void } | undefined
  private readonly addedAt = new Map<string, number>()
  private readonly said = new Set<string>()

  constructor(speaking: Speaking) {
    this.speaking = speaking
  }

  /** `onChange` is called after each good change; a bad one is a problem and changes nothing. */
  watch(
    path: string,
    { log, problems, onChange }: { log: Log; problems: MonitorProblems; onChange: () => void },
  ): void {
    this.watcher = watchProjects(
      path,
      {
        onChange: (projects, validDrops) => {
          const speaks = this.speaking.environment === 'production'
          this.rules = projects
            .filter(({ enabled }) => enabled)
            .map((project) =>
              compileRules(project, {
                outbound: speaks || project.outbound,
                validDrops: validDrops.get(project.group_jid),
              }),
            )
          this.changes += 1
          this.noteAdded()
          const groups = new Set(this.rules.map(({ project }) => project.group_jid))
          problems.forget((area) => area.startsWith('group ') && !groups.has(area.split(' ')[1] ?? ''))
          problems.clear('config', `${path} is good again`)
          log.info(`Monitoring ${this.rules.length} projects`)
          for (const { project } of this.rules) log.info(`• ${project.name}: ${project.group_jid}`)
          this.note(log)
          onChange()
        },
        onError: (error) => {
          const kept =
            this.changes === 0 ? 'nothing is monitored before it is put right' : 'the last good one is kept'
          problems.report('config', `${error.problems.join('; ')} (${kept})`)
        },
      },
      { validDrops: true },
    )
  }

  close(): void {
    this.watcher?.close()
  }

  all(): readonly ProjectRules[] {
    return this.rules
  }

  /** Counts the good versions of the file seen so far. */
  version(): number {
    return this.changes
  }

  /** Where to begin with a group that has no cursor: at `since`, or when this monitor first saw it in the file. */
  groups(): GroupToRead[] {
    return this.rules.map(({ project: { group_jid, since, time_zone } }) => {
      const moment = since === undefined ? this.addedAt.get(group_jid) : momentOfSince(since, time_zone)
      return { group_jid, read_from: new Date(moment ?? 0).toISOString(), chosen: since !== undefined }
    })
  }

  /** Each once, however often the file is saved. */
  private note(log: Log): void {
    for (const note of this.rules.flatMap((rules) => outgoingNotes(rules, this.speaking))) {
      if (!this.said.has(note)) log.warn(note)
      this.said.add(note)
    }
  }

  private noteAdded(): void {
    // WhatsApp's clock counts whole seconds: a message of this very second is not one from before.
    const now = Math.floor(Date.now() / 1000) * 1000
    for (const { project } of this.rules) {
      if (!this.addedAt.has(project.group_jid)) this.addedAt.set(project.group_jid, now)
    }
  }
}
