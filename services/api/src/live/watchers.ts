import { type ChangeFollower, followChanges, type SchemaDatabase } from '@wa-monitor/database'

/** How late a change may be seen. One small statement each, and only while somebody watches. */
const LOOK_MS = 400

/** One who watches: told that something changed, never what; he asks for what he shows. */
export type Watcher = () => void

/**
 * Those who watch this environment. Changes are followed for all of them together, and for as long as there is one: fifty
 * cost PostgreSQL as much as one, and nobody costs nothing.
 */
export class Watchers {
  private readonly database: SchemaDatabase
  private readonly watching = new Set<Watcher>()
  private follower: ChangeFollower | undefined
  private ending: Promise<void> = Promise.resolve()

  constructor(database: SchemaDatabase) {
    this.database = database
  }

  get size(): number {
    return this.watching.size
  }

  /** @returns ends it. */
  add(watcher: Watcher): () => void {
    this.watching.add(watcher)
    this.follower ??= followChanges(
      this.database,
      this.database.schema,
      () => {
        for (const each of this.watching) each()
      },
      { pollMs: LOOK_MS },
    )
    return () => {
      if (this.watching.delete(watcher) && this.watching.size === 0) this.rest()
    }
  }

  async close(): Promise<void> {
    this.watching.clear()
    this.rest()
    await this.ending
  }

  private rest(): void {
    const { follower } = this
    this.follower = undefined
    if (follower) this.ending = Promise.all([this.ending, follower.close()]).then(() => undefined)
  }
}
