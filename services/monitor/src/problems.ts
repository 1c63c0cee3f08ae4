import type { Log } from '@wa-monitor/service'

/** What keeps the monitor from working: `store`, `database`, `config`, or a group's id. */
export type ProblemArea = 'store' | 'database' | 'config' | `group ${string}`

/** Problems as they come and go: each is logged once when it appears or changes, and once when it is over. */
export class Problems {
  private readonly current = new Map<ProblemArea, string>()
  private readonly log: Log

  constructor(log: Log) {
    this.log = log
  }

  report(area: ProblemArea, what: string): void {
    if (this.current.get(area) === what) return
    this.current.set(area, what)
    this.log.warn(what)
  }

  /** `said` is logged when there was a problem. */
  clear(area: ProblemArea, said: string): void {
    if (this.current.delete(area)) this.log.info(said)
  }

  /** A group that is no longer in projects.yaml has no problem either. */
  keepGroups(groupJids: readonly string[]): void {
    const kept = new Set(groupJids.map((group) => `group ${group}`))
    for (const area of this.current.keys())
      if (area.startsWith('group ') && !kept.has(area)) this.current.delete(area)
  }

  /** In words, for `/health`. */
  reasons(): string[] {
    return [...this.current.values()]
  }
}
