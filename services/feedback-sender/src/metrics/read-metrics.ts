import { FEEDBACK_STATES, type LimitsResponse } from '@wa-monitor/contracts'
import type { ControlInForce, FeedbackCounts } from '@wa-monitor/database'
import type { MetricValues, Sample } from '@wa-monitor/service'
import type { SenderHealth } from '../health-routes.ts'
import type { Senders } from '../senders/senders.ts'
import { boundedCode } from './bounded-code.ts'
import type { SENDER_METRICS } from './families.ts'

type Values = MetricValues<typeof SENDER_METRICS>

interface Sources {
  health: Pick<SenderHealth, 'reasons' | 'dry_run' | 'following' | 'projects'>
  queueIsUp: boolean
  /** What PostgreSQL says now; undefined when it says nothing. */
  rows: { counts: FeedbackCounts; control: ControlInForce } | undefined
  /** Of each sender; undefined for one that does not answer. */
  limits: ReadonlyMap<string, LimitsResponse | undefined>
  senders: Pick<Senders, 'circuits' | 'answers'>
}

export function readSenderMetrics({ health, queueIsUp, rows, limits, senders }: Sources): Values {
  return {
    wa_monitor_database_up: Number(rows !== undefined),
    wa_monitor_queue_up: Number(queueIsUp),
    wa_monitor_problems: health.reasons.length,
    wa_monitor_projects_file_good: Number(health.projects === null),
    wa_monitor_feedback_dry_run: Number(health.dry_run),
    wa_monitor_feedback_following: Number(health.following === null),
    ...(rows && { ...readRows(rows.counts), ...readControl(rows.control) }),
    wa_monitor_sender_up: [...limits].map(([sender, answer]) => ({
      labels: { sender },
      value: Number(answer !== undefined),
    })),
    wa_monitor_sender_budget_left: [...limits].flatMap(([sender, answer]) =>
      (answer?.windows ?? []).map(({ seconds, left }) => ({
        labels: { sender, window: String(seconds) },
        value: left,
      })),
    ),
    wa_monitor_sender_circuit: senders.circuits().flatMap(({ sender, state: current }) =>
      (['closed', 'open', 'probe_due'] as const).map((state) => ({
        labels: { sender, state },
        value: Number(state === current),
      })),
    ),
    wa_monitor_sender_answers_total: senders.answers(),
  }
}

function readRows({
  open,
  oldest_queued_seconds,
  stopped,
  last_day,
  messages_last_hour,
}: FeedbackCounts): Values {
  const of = <Row extends { state: string }>(rows: readonly Row[], state: string) =>
    rows.filter((row) => row.state === state)
  return {
    wa_monitor_feedback_queued: byCode('rule', of(open, 'queued'), 'turn'),
    wa_monitor_feedback_oldest_queued_seconds: Math.max(0, oldest_queued_seconds ?? 0),
    wa_monitor_feedback_sending: of(open, 'sending').reduce((sum, { rows }) => sum + rows, 0),
    wa_monitor_feedback_held: byCode('rule', of(stopped, 'held'), 'other'),
    wa_monitor_feedback_failed: byCode('reason', of(stopped, 'failed'), 'other'),
    wa_monitor_feedback_last_day: FEEDBACK_STATES.map((state) => ({
      labels: { state },
      value: of(last_day, state)[0]?.rows ?? 0,
    })),
    wa_monitor_feedback_messages_last_hour: messages_last_hour,
  }
}

function readControl({ paused, grace }: ControlInForce): Values {
  return {
    wa_monitor_feedback_paused: Number(paused !== undefined),
    wa_monitor_feedback_stopped_all: Number(paused?.everything === true),
    wa_monitor_feedback_grace: Number(grace !== undefined),
  }
}

/** `none` is what no code stands for; it is always there, so that a family with nothing to count says 0. */
function byCode(
  label: 'rule' | 'reason',
  rows: readonly { rule: string; rows: number }[],
  none: 'turn' | 'other',
): Sample[] {
  const sums = new Map<string, number>([[none, 0]])
  for (const { rule, rows: more } of rows) {
    const code = rule === '' ? none : boundedCode(rule)
    sums.set(code, (sums.get(code) ?? 0) + more)
  }
  return [...sums].map(([code, value]) => ({ labels: { [label]: code }, value }))
}
