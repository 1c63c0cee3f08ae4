import type { FeedbackState } from '@wa-monitor/contracts'

interface Refusal {
  code: string
  message: string
}

const LEAVING: Refusal = {
  code: 'already_leaving',
  message:
    'It is with the bridge already and may have left: its timeline says shortly what became of it. If it is wrong, send a correction after it',
}

const SENT: Refusal = {
  code: 'already_sent',
  message: 'It has been sent already: send new feedback to say something else',
}

/** Why feedback in this state, which could not be cancelled, is not; undefined when it is cancelled anyway. Pure. */
export function refusedCancel(state: FeedbackState): Refusal | undefined {
  switch (state) {
    case 'sending':
      return LEAVING
    case 'sent':
    case 'delivered':
    case 'read':
      return SENT
    case 'failed':
    case 'expired':
      return {
        code: 'not_waiting',
        message: `It is ${state}, so nothing of it leaves unless somebody sends it again: there is nothing to cancel`,
      }
    default:
      return undefined
  }
}

const WORDLESS: Refusal = {
  code: 'words_gone',
  message:
    'Its words are not kept any more (RETENTION_FEEDBACK_DAYS, or the man it was for was erased): send new feedback',
}

/** Why feedback in this state is not sent again; undefined when it may be. Pure. */
export function refusedRetry(state: FeedbackState, message: string): Refusal | undefined {
  switch (state) {
    case 'queued':
      return {
        code: 'already_queued',
        message: 'It is queued already and leaves by itself when its turn comes',
      }
    case 'sending':
      return LEAVING
    case 'sent':
    case 'delivered':
    case 'read':
      return SENT
    default:
      return message === '' ? WORDLESS : undefined
  }
}
