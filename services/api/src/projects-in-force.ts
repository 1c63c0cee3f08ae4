import type { Project } from '@wa-monitor/contracts'
import { watchProjects } from '@wa-monitor/projects'
import type { Log } from '@wa-monitor/service'

/** The projects of the last good projects.yaml. */
export class ProjectsInForce {
  private projects: readonly Project[] = []
  private wrong: readonly string[] = []
  private watcher: { close(): void } | undefined

  watch(path: string, log: Log): void {
    this.watcher = watchProjects(path, {
      onChange: (projects) => {
        if (this.wrong.length > 0) log.info(`${path} is good again`)
        this.wrong = []
        this.projects = projects
      },
      onError: (error) => {
        this.wrong = error.problems
        log.warn(`${error.problems.join('; ')} (the last good one is kept)`)
      },
    })
  }

  close(): void {
    this.watcher?.close()
  }

  all(): readonly Project[] {
    return this.projects
  }

  /** What is wrong with the file as it is now, `file:line: field: why` each; empty when nothing is. */
  problems(): readonly string[] {
    return this.wrong
  }

  /** The same in one sentence; undefined when nothing is wrong. */
  problem(): string | undefined {
    return this.wrong.length === 0 ? undefined : this.wrong.join('; ')
  }
}
