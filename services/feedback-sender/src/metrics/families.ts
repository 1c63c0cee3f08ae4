import type { MetricFamilies } from '@wa-monitor/service'

/** What the sender tells Prometheus beside the families of every process; docs/metrics.md says what to do about them. */
export const SENDER_METRICS = {
  wa_monitor_database_up: { type: 'gauge', help: '1 while PostgreSQL answers and has our tables' },
  wa_monitor_queue_up: { type: 'gauge', help: '1 while jobs are taken from the queue' },
  wa_monitor_problems: { type: 'gauge', help: 'What is wrong, in number; GET /health says it in words' },
  wa_monitor_projects_file_good: {
    type: 'gauge',
    help: '1 while projects.yaml is good; 0: the last good one is in force, if there was one',
  },
  wa_monitor_feedback_queued: {
    type: 'gauge',
    help: 'Feedback that goes out by itself, by the rule it waits for; turn: for nothing but its turn',
    labels: ['rule'],
  },
  wa_monitor_feedback_oldest_queued_seconds: {
    type: 'gauge',
    help: 'Since when the feedback that waits longest has been in the queue; 0 when none waits',
  },
  wa_monitor_feedback_sending: {
    type: 'gauge',
    help: 'Feedback that was handed to a sender of which the outcome is not known yet',
  },
  wa_monitor_feedback_held: {
    type: 'gauge',
    help: 'Feedback that was not sent and waits for a reviewer, by the rule that holds it',
    labels: ['rule'],
  },
  wa_monitor_feedback_failed: {
    type: 'gauge',
    help: 'Feedback that was refused for good and not sent again, by reason',
    labels: ['reason'],
  },
  wa_monitor_feedback_last_day: {
    type: 'gauge',
    help: 'Feedback whose last change is less than 24 hours old, by the state it came to',
    labels: ['state'],
  },
  wa_monitor_feedback_messages_last_hour: {
    type: 'gauge',
    help: 'WhatsApp messages with feedback that left in the last 60 minutes; one may be about several drops',
  },
  wa_monitor_feedback_paused: { type: 'gauge', help: '1 while a person has paused feedback' },
  wa_monitor_feedback_stopped_all: { type: 'gauge', help: '1 during an emergency stop' },
  wa_monitor_feedback_grace: {
    type: 'gauge',
    help: '1 during the grace after an unclean stop with a backlog',
  },
  wa_monitor_feedback_dry_run: { type: 'gauge', help: '1 when this sender sends nothing (FEEDBACK_DRY_RUN)' },
  wa_monitor_feedback_following: {
    type: 'gauge',
    help: '1 while it is known what becomes of sent messages, and stop words are heard',
  },
  wa_monitor_sender_up: {
    type: 'gauge',
    help: '1 while the bridge of this number answers',
    labels: ['sender'],
  },
  wa_monitor_sender_budget_left: {
    type: 'gauge',
    help: 'How many messages may leave through this number now, by window in seconds; missing while it does not answer',
    labels: ['sender', 'window'],
  },
  wa_monitor_sender_circuit: {
    type: 'gauge',
    help: '1 for the state of this process’ circuit to the sender: closed (used), open (passed over), probe_due',
    labels: ['sender', 'state'],
  },
  wa_monitor_sender_answers_total: {
    type: 'counter',
    help: 'What the sender answered to this process, about sending and looking up',
    labels: ['sender', 'answer'],
  },
} as const satisfies MetricFamilies
