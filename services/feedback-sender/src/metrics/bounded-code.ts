import { FEEDBACK_RULES } from '@wa-monitor/contracts'

/** Codes of rows beside the rules: what bridges say, and what the sender itself finds. */
const OTHER_CODES = [
  'accepted',
  'bridge_unreachable',
  'disk_full',
  'find_out',
  'idempotency_key_reused',
  'invalid_recipient',
  'invalid_request',
  'mention_not_in_group',
  'message_unknown',
  'nobody_to_mention',
  'not_linked',
  'project_disabled',
  'project_unknown',
  'quoted_message_unknown',
  'refused',
  'sender_gone',
  'unclear',
  'unknown_recipient',
]

const KNOWN = new Set<string>([...FEEDBACK_RULES, ...OTHER_CODES])

/** As the value of a label: from a closed list, so that nobody can make series without end. Pure. */
export function boundedCode(code: string): string {
  return KNOWN.has(code) ? code : 'other'
}
