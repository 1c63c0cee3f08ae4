import { describe, expect, test } from 'vitest'
import { answerAction } from '../decide/answer-action.ts'
import type { BridgeAnswer } from '../decide/bridge-answer.ts'
import { afterAll, type Asked } from './after-all.ts'
import type { Attempt } from './after-answer.ts'

const FRESH = { fresh: true, settled: false }
const SOON = { fresh: false, settled: false }
const SETTLED = { fresh: false, settled: true }

const refused = (status: number, code: string, afterMs?: number): BridgeAnswer => ({
  kind: 'refused',
  status,
  code,
  message: `words about ${code}`,
  afterMs,
})
const dead: BridgeAnswer = { kind: 'unreachable', what: 'ECONNREFUSED' }
const silent: BridgeAnswer = { kind: 'unclear', what: 'ECONNRESET' }
const good: BridgeAnswer = { kind: 'taken', state: 'server_ack', messageId: '3EB0', message: 'Sent' }
const unlinked = refused(503, 'not_linked')
const stranger = refused(404, 'unknown_recipient')

function asked(sender: string, answer: BridgeAnswer, attempt: Attempt = FRESH): Asked {
  return { sender, answer, attempt, action: answerAction(answer, { hasQuote: false, fresh: attempt.fresh }) }
}

const second = (answer: BridgeAnswer, attempt?: Attempt) => asked('second', answer, attempt)
const first = (answer: BridgeAnswer) => asked('first', answer)
const two = { senders: 2, hasOther: true, earlierInMs: undefined }

describe('of two senders', () => {
  test.each<[string, Asked[], Asked, object]>([
    ['the next one has it', [second(dead)], first(good), { do: 'sent', messageId: '3EB0' }],
    ['nobody knows: it stays, and others go on', [], second(silent), { do: 'find_out', alone: true }],
    ['the line is cut at the next one', [second(dead)], first(silent), { do: 'find_out', alone: true }],
    ['not linked, a moment after somebody else asked', [], second(unlinked, SOON), { do: 'find_out' }],
    ['not in the group, a moment after', [], second(stranger, SOON), { do: 'find_out' }],
    [
      'both out',
      [second(dead)],
      first(unlinked),
      {
        do: 'wait',
        code: 'not_linked',
        reason: 'second: ECONNREFUSED. first: words about not_linked.',
        alone: false,
      },
    ],
    ['one out, and the other is asked no more', [], second(unlinked), { do: 'wait', code: 'not_linked' }],
    ['the number’s limit', [], second(refused(429, 'rate_limited', 5000)), { do: 'wait', afterMs: 5000 }],
    ['a pause', [], second(refused(423, 'paused')), { do: 'wait', code: 'paused' }],
    [
      'neither is in the group',
      [second(stranger)],
      first(stranger),
      {
        do: 'fail',
        code: 'unknown_recipient',
        reason: 'second: words about unknown_recipient. first: words about unknown_recipient.',
      },
    ],
    [
      'one is not in the group, the other is out',
      [second(stranger)],
      first(dead),
      { do: 'wait', alone: true },
    ],
    ['the same the other way round', [second(dead)], first(stranger), { do: 'wait', alone: true }],
    [
      'not in the group, and the other is not worth asking',
      [],
      second(stranger, SETTLED),
      { do: 'wait', alone: true },
    ],
    [
      'who is mentioned has left: that is no matter of the number',
      [second(dead)],
      first(refused(422, 'mention_not_in_group')),
      { do: 'fail', code: 'mention_not_in_group', reason: 'words about mention_not_in_group' },
    ],
  ])('%s', (_what, earlier, last, action) => {
    expect(afterAll(earlier, last, two)).toMatchObject(action)
  })
})

test('a limit of the next one is waited for no longer than until the first is tried again', () => {
  const limited = first(refused(429, 'rate_limited', 3_600_000))
  expect(afterAll([second(dead)], limited, { ...two, earlierInMs: 4000 })).toMatchObject({
    do: 'wait',
    afterMs: 3_600_000,
    againMs: 4000,
  })
})

test('with one sender each answer means what it always did', () => {
  for (const answer of [dead, silent, good, unlinked, stranger])
    for (const attempt of [FRESH, SOON]) {
      const last = asked('only', answer, attempt)
      expect(afterAll([], last, { senders: 1, hasOther: false, earlierInMs: undefined })).toBe(last.action)
    }
})
