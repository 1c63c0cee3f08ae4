import type { Database } from '@wa-monitor/database'
import type { HttpServer, Log } from '@wa-monitor/service'
import type { CaretakerConfig } from './config.ts'

/** One of the things the caretaker does for whoever runs this: backups, the watch, housekeeping. */
export interface Part {
  start(): void
  /** Ends what is under way, or brings it to where the next start goes on. */
  stop(): Promise<void>
  /** What keeps it from its work, in words, for `/health`; empty when all is well. */
  reasons(): string[]
}

export interface PartDependencies {
  config: CaretakerConfig
  log: Log
  /** As the tables' owner. Connects to nothing before it is asked. */
  database: Database
  /** For routes of its own; they are added before it listens. */
  server: HttpServer
  /** Unix milliseconds. */
  now: () => number
}
