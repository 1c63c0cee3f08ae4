/**
 * Words that are asked for by a template, such as t(`drop.step_${step}`): each template in the code, with what its hole may be.
 * There have to be words for all of it, in both languages; what has no line here fails the test.
 */
import {
  AUDIT_ACTIONS,
  BRIDGE_STATES,
  DROP_EVENT_KINDS,
  DROP_STATES,
  FEEDBACK_RULES,
  FEEDBACK_STATES,
  REJECT_REASONS,
  REVIEW_CHANGE_KINDS,
  ROLES,
  STEP_COLUMNS,
} from '@wa-monitor/contracts'

const WINDOW_SECONDS = ['60', '3600', '86400']
/** Of lists without drops: none at all, none that waits, none that is looked for. */
const NOTHING = ['none', 'none_needs', 'none_like']

const words = (...lines: string[]) => lines.flatMap((line) => line.split(' '))

export const WORD_PATTERNS: Record<string, readonly string[]> = {
  'charts.{}': ['created', 'resubmitted', 'completed', 'feedback_sent'],
  'conversation.{}': ['bridge_away', 'no_post', 'message_gone', 'message_not_of_drop'],
  'conversation.entry_{}': [...DROP_EVENT_KINDS, ...REVIEW_CHANGE_KINDS, ...FEEDBACK_STATES, 'waits'],
  // What the sender says beyond the rules: why it waits.
  'conversation.rule_{}': [...FEEDBACK_RULES, 'bridge_unreachable', 'accepted'],
  'conversation.reason_{}': REJECT_REASONS,
  'drop.per_{}': WINDOW_SECONDS,
  'drop.refused_{}': [
    'cooldown',
    'drop_withdrawn',
    'drop_completed',
    'nobody_to_mention',
    'changed_meanwhile',
    'already_leaving',
    'already_sent',
    'newer_feedback',
  ],
  'drop.result_{}': ['open', 'incomplete', 'completed'],
  'drop.sent_{}': FEEDBACK_STATES,
  'drop.step_{}': STEP_COLUMNS.map((_, index) => String(index + 1)),
  'drops.{}': [...NOTHING, 'needs', 'all', 'on_its_way', 'stopped', 'done'],
  'drops.{}_title': NOTHING,
  'drops.col_{}': ['drop', 'state', 'project', 'who', 'posted', 'changed'],
  'drops.state_{}': [...DROP_STATES, 'feedback_delivered', 'feedback_read'],
  'people.about_{}': ROLES,
  'people.role_{}': ROLES,
  'people.view_{}': ['people', 'keys', 'audit'],
  'people.what_{}': AUDIT_ACTIONS,
  'people.wrong_{}': [
    'sign_in_wrong',
    'person_disabled',
    'too_many_tries',
    'api_key_wrong',
    'administrator_exists',
    'name_taken',
    'password_wrong',
    'same_password',
    'last_admin',
  ],
  // Pages, then how the connection is, then what is counted at the top.
  'shell.{}': words(
    'drops projects charts system people',
    'live connecting no_connection',
    'queued sent_today stopped',
  ),
  'system.link_{}': ['1', '2', '3'],
  'system.per_{}': WINDOW_SECONDS,
  'system.reject_{}': ['posted', 'project', 'written', 'why', 'near', 'who'],
  'system.severity_{}': ['now', 'soon'],
  'system.state_{}': BRIDGE_STATES,
  'system.today_{}': ['created', 'resubmitted', 'completed', 'feedback_sent', 'rejected'],
  'system.why_{}': REJECT_REASONS,
}
