import type { SchemaName } from '@wa-monitor/contracts'
import {
  type Database,
  explainDatabaseError,
  findRole,
  registerGroups,
  requireSchemaVersion,
  type RoleName,
} from '@wa-monitor/database'
import type { Log } from '@wa-monitor/service'
import type { MonitorProblems } from './monitor-problems.ts'
import type { ProjectsInForce } from './projects-in-force.ts'

interface LinkParts {
  database: Database
  schema: SchemaName
  /** The connection is the schema's role itself. */
  ownLogin: boolean
  projects: ProjectsInForce
  problems: MonitorProblems
  log: Log
}

/** Whether PostgreSQL is there, is of this program's version, and knows the groups in force. */
export class DatabaseLink {
  /** To be taken on inside each transaction; known after `reach`. */
  role: RoleName | undefined
  private readonly parts: LinkParts
  private connected = false
  /** The version of projects.yaml whose groups have their cursors. */
  private registered = -1
  /** Unix milliseconds. */
  private answeredAt = 0
  private saidNoRole = false

  constructor(parts: LinkParts) {
    this.parts = parts
  }

  /**
   * False, with the reason as a problem, while PostgreSQL cannot be used. Asks it only when there is something to do
   * or it has not been asked for `intervalMs`: an idle monitor notices as well that it has gone.
   */
  async reach(intervalMs: number): Promise<boolean> {
    const { database, problems, projects } = this.parts
    try {
      if (!this.connected) await this.connect()
      else if (Date.now() - this.answeredAt >= intervalMs) {
        await database.transaction((transaction) => transaction.query('SELECT 1'))
        this.answeredAt = Date.now()
      }
      if (this.registered !== projects.version()) await this.register()
      problems.clear('database', `PostgreSQL at ${database.server} is in use again`)
      return true
    } catch (error) {
      this.lost(error)
      return false
    }
  }

  /** A connection error was seen by somebody else. */
  lost(error: unknown): void {
    const { database, problems } = this.parts
    this.connected = false
    problems.report('database', `${explainDatabaseError(error, database.server)}: waiting`)
  }

  private async connect(): Promise<void> {
    const { database, schema, ownLogin, log } = this.parts
    await database.transaction((transaction) => requireSchemaVersion(transaction, schema))
    this.role = ownLogin ? undefined : await findRole(database, schema)
    if (!ownLogin && !this.role && !this.saidNoRole) {
      this.saidNoRole = true
      log.warn(`There is no role for schema ${schema} alone: this monitor keeps to it by name only`)
    }
    this.connected = true
    this.answeredAt = Date.now()
  }

  private async register(): Promise<void> {
    const { database, schema, projects } = this.parts
    const version = projects.version()
    await database.transaction((transaction) => registerGroups(transaction, schema, projects.groups()), {
      role: this.role,
    })
    this.registered = version
  }
}
