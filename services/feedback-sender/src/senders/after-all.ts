import type { AnswerAction } from '../decide/answer-action.ts'
import type { BridgeAnswer } from '../decide/bridge-answer.ts'
import { type Attempt, mayAskAnother, ofTheNumber, signOf } from './after-answer.ts'

/** What one sender answered about a message. */
export interface Asked {
  sender: string
  answer: BridgeAnswer
  action: AnswerAction
  attempt: Attempt
}

interface Situation {
  /** How many senders there are. */
  senders: number
  /** Somebody other than the last one asked looks as if it could be used. */
  hasOther: boolean
  /** When one that comes before the last one asked is tried again; undefined when none of them is out. */
  earlierInMs: number | undefined
}

/**
 * What to do with a message about which senders were asked, one after the other, each because the one before had nothing of
 * it. Pure. @param earlier who was asked before `last`.
 */
export function afterAll(
  earlier: readonly Asked[],
  last: Asked,
  { senders, hasOther, earlierInMs }: Situation,
): AnswerAction {
  const { action, answer, attempt } = last
  if (senders === 1) return action
  // What is stuck with one sender holds up nobody who could go through another.
  if (action.do === 'find_out') return { ...action, alone: action.alone || hasOther }
  const asked = [...earlier, last]
  const said = asked.map((each) => `${each.sender}: ${reasonOf(each.action)}`).join(' ')
  if (ofTheNumber(answer) && !mayAskAnother(answer, attempt))
    return {
      do: 'find_out',
      reason: `${said} It stays there until no earlier request can be on its way.`,
      alone: hasOther,
    }
  if (action.do === 'wait' && action.code === 'rate_limited')
    return earlierInMs === undefined ? action : { ...action, againMs: earlierInMs }
  if (action.do === 'wait')
    return earlier.length === 0
      ? action
      : { ...action, reason: said, alone: asked.some((each) => signOf(each.answer) === 'works') }
  if (!ofTheNumber(answer) || action.do !== 'fail') return action
  // This one is not in the group. It has failed when all have said so; another may be, and cannot be asked now.
  const allSayNo = asked.length === senders && asked.every((each) => each.action.do === 'fail')
  if (allSayNo) return { ...action, reason: said }
  return { do: 'wait', code: 'bridge_unreachable', reason: said, afterMs: undefined, alone: true }
}

/** A sentence, with what to do. */
function reasonOf(action: AnswerAction): string {
  const text = 'reason' in action ? action.reason : ''
  return /[.!?]$/.test(text) ? text : `${text}.`
}
