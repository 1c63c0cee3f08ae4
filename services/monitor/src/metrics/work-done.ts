import { type Sample, Tally } from '@wa-monitor/service'
import type { ProjectRules } from '../decide/rules.ts'
import type { BatchResult } from '../process-group.ts'

/** What this process has committed since its start. A few additions per batch: reading must not become slower for it. */
export class WorkDone {
  private readonly messages = new Tally('project')
  private readonly created = new Tally('project')
  private readonly resubmissions = new Tally('project')
  private readonly rejects = new Tally('project', 'reason')
  private batches = 0
  /** Unix milliseconds. */
  private lastBatchAt: number | undefined

  note({ project }: ProjectRules, batch: Extract<BatchResult, { outcome: 'read' }>): void {
    let created = 0
    let resubmitted = 0
    for (const effect of batch.effects) {
      if (effect.do === 'create') created += 1
      else if (effect.do === 'record' && effect.event.kind === 'resubmitted') resubmitted += 1
      else if (effect.do === 'reject') this.rejects.add([project.name, effect.rejected.reason])
    }
    this.messages.add([project.name], batch.rows)
    this.created.add([project.name], created)
    this.resubmissions.add([project.name], resubmitted)
    this.batches += 1
    this.lastBatchAt = Date.now()
  }

  /** A project that has had no message yet counts 0: a counter that appears with its first step hides that step. */
  samples(projects: readonly ProjectRules[]) {
    for (const { project } of projects)
      for (const tally of [this.messages, this.created, this.resubmissions]) tally.add([project.name], 0)
    return {
      wa_monitor_messages_total: this.messages.samples(),
      wa_monitor_drops_created_total: this.created.samples(),
      wa_monitor_resubmissions_total: this.resubmissions.samples(),
      wa_monitor_rejects_total: this.rejects.samples(),
      wa_monitor_batches_total: this.batches,
      wa_monitor_last_batch_timestamp_seconds:
        this.lastBatchAt === undefined ? undefined : this.lastBatchAt / 1000,
    } satisfies Record<string, number | readonly Sample[] | undefined>
  }
}
