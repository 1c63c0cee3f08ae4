import type { Project } from '@wa-monitor/contracts'
import { watchProjects } from '@wa-monitor/projects'
import type { Log } from '@wa-monitor/service'

/** The projects of the last good projects.yaml. */
export class ProjectsInForce {
  private projects: readonly Project[] = []
  private wrong: string | undefined
  private watcher: { close(): void } | undefined

  watch(path: string, log: Log): void {
    this.watcher = watchProjects(path, {
      onChange: (projects) => {
        if (this.wrong !== undefined) log.info(`${path} is good again`)
        this.wrong = undefined
        this.projects = projects
      },
      onError: (error) => {
        this.wrong = error.problems.join('; ')
        log.warn(`${this.wrong} (the last good one is kept)`)
      },
    })
  }

  close(): void {
    this.watcher?.close()
  }

  all(): readonly Project[] {
    return this.projects
  }

  /** What is wrong with the file as it is now; undefined when nothing is. */
  problem(): string | undefined {
    return this.wrong
  }
}
