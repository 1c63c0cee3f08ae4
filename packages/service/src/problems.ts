import type { Log } from './log.ts'

/**
 * What keeps a service from its work, by area, as it comes and goes: each problem is logged once when it appears or
 * changes, and once when it is over.
 */
export class Problems<Area extends string> {
  private readonly current = new Map<Area, string>()
  private readonly log: Log

  constructor(log: Log) {
    this.log = log
  }

  report(area: Area, what: string): void {
    if (this.current.get(area) === what) return
    this.current.set(area, what)
    this.log.warn(what)
  }

  /** `said` is logged when there was a problem. */
  clear(area: Area, said: string): void {
    if (this.current.delete(area)) this.log.info(said)
  }

  /** Without a word: areas that no longer exist have no problems either. */
  forget(isGone: (area: Area) => boolean): void {
    for (const area of this.current.keys()) if (isGone(area)) this.current.delete(area)
  }

  get(area: Area): string | undefined {
    return this.current.get(area)
  }

  /** In words, for `/health`. */
  reasons(): string[] {
    return [...this.current.values()]
  }
}
