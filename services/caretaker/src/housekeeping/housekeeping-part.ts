import { explainDatabaseError } from '@wa-monitor/database'
import type { Part, PartDependencies } from '../part.ts'
import { nextRound } from './decide/next-round.ts'
import { type LastRound, openLastRound } from './last-round.ts'
import { type HousekeepingMetrics, removedRowsTally } from './metrics.ts'
import { runRound } from './round.ts'
import { retentionOf } from './variables.ts'

export interface HousekeepingPart extends Part {
  /** For `/metrics`: HOUSEKEEPING_METRICS. */
  metrics(): HousekeepingMetrics
  /** A round now, whatever the time. Never throws; none begins while another one runs. */
  runNow(): Promise<void>
}

/** Removes, once a day at a quiet hour, what has been kept for as long as it is to be kept. */
export function createHousekeepingPart({
  config,
  log,
  database,
  now,
}: Pick<PartDependencies, 'config' | 'log' | 'database' | 'now'>): HousekeepingPart {
  const removedRows = removedRowsTally()
  const stopping = new AbortController()
  const clock = { at: config.RETENTION_AT, zone: config.TZ }
  let last: LastRound | undefined
  let failedAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const lastRound = () => (last ??= openLastRound(config.CARETAKER_PATH, now()))

  const round = async () => {
    const startedAt = now()
    const dryRun = config.RETENTION_DRY_RUN
    try {
      const { removed, isComplete } = await runRound({
        database,
        now,
        retention: retentionOf(config),
        dryRun,
        signal: stopping.signal,
        onRemoved: (kind, schema, rows) => removedRows.add([kind, schema], rows),
      })
      const did = dryRun ? 'would remove (RETENTION_DRY_RUN)' : 'removed'
      const seconds = Math.round((now() - startedAt) / 1000)
      const what = removed.length > 0 ? removed.join(', ') : 'nothing'
      log.info(
        `Housekeeping ${did} ${what}; ${isComplete ? `took ${seconds} s` : 'stopped, goes on next time'}`,
      )
      if (isComplete) lastRound().isDone(now())
      failedAt = undefined
    } catch (error) {
      failedAt = now()
      log.error(
        `Housekeeping failed, and is tried again in an hour: ${explainDatabaseError(error, database.server)}`,
      )
    }
  }

  const runNow = async () => {
    running ??= round().finally(() => {
      running = undefined
    })
    await running
  }

  const wait = () => {
    if (stopping.signal.aborted) return
    const due = nextRound(now(), { doneAt: lastRound().doneAt(), failedAt }, clock)
    timer = setTimeout(() => void runNow().then(wait), Math.max(0, due - now()))
    timer.unref()
  }

  return {
    start: wait,
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
    // What is not removed today does no harm: no reason to call the caretaker ill. The metric and the log say it.
    reasons: () => [],
    metrics: () => ({
      wa_monitor_retention_removed_rows_total: removedRows.samples(),
      wa_monitor_retention_last_success_timestamp_seconds: lastRound().doneAt() / 1000,
      wa_monitor_retention_failing: failedAt === undefined ? 0 : 1,
    }),
    runNow,
  }
}
