import { describe, expect, test } from 'vitest'
import { answerAction, retryAfterMs } from './answer-action.ts'
import type { BridgeAnswer } from './bridge-answer.ts'

const taken = (state: 'accepted' | 'server_ack' | 'refused' | 'delivered' | 'read'): BridgeAnswer => ({
  kind: 'taken',
  state,
  messageId: '3EB0',
  message: 'words',
})
const refused = (status: number, code: string, after?: number): BridgeAnswer => ({
  kind: 'refused',
  status,
  code,
  message: 'words',
  afterMs: after,
})

describe('what each answer of the bridge leads to', () => {
  test.each([
    [taken('server_ack'), { do: 'sent', messageId: '3EB0' }],
    [taken('delivered'), { do: 'sent', messageId: '3EB0' }],
    [taken('read'), { do: 'sent', messageId: '3EB0' }],
    [taken('accepted'), { do: 'ask_again', messageId: '3EB0' }],
    [taken('refused'), { do: 'fail', code: 'refused', reason: 'words' }],
    [
      refused(429, 'rate_limited', 30_000),
      { do: 'wait', code: 'rate_limited', reason: 'words', afterMs: 30_000 },
    ],
    [refused(429, 'rate_limited', 0), { do: 'wait', code: 'rate_limited', reason: 'words', afterMs: 250 }],
    [refused(429, 'rate_limited'), { do: 'wait', code: 'rate_limited', reason: 'words', afterMs: 5000 }],
    [refused(429, 'too_many'), { do: 'wait', code: 'rate_limited', reason: 'words', afterMs: 5000 }],
    [refused(503, 'not_linked'), { do: 'wait', code: 'not_linked', reason: 'words', afterMs: undefined }],
    [refused(507, 'disk_full'), { do: 'wait', code: 'disk_full', reason: 'words', afterMs: undefined }],
    [refused(423, 'paused'), { do: 'wait', code: 'paused', reason: 'words', afterMs: undefined }],
    [refused(400, 'invalid_recipient'), { do: 'fail', code: 'invalid_recipient', reason: 'words' }],
    [refused(400, 'invalid_request'), { do: 'fail', code: 'invalid_request', reason: 'words' }],
    [refused(404, 'unknown_recipient'), { do: 'fail', code: 'unknown_recipient', reason: 'words' }],
    [refused(422, 'mention_not_in_group'), { do: 'fail', code: 'mention_not_in_group', reason: 'words' }],
    [refused(422, 'idempotency_key_reused'), { do: 'look_up' }],
    [refused(422, 'quoted_message_unknown'), { do: 'send_without_quote' }],
    [
      refused(401, 'api_key_wrong'),
      { do: 'find_out', reason: expect.stringContaining('WHATSAPP_API_KEY'), alone: false },
    ],
    [refused(404, 'not_found'), { do: 'find_out', reason: 'the bridge answers 404 (words)', alone: false }],
    [refused(502, 'send_failed'), { do: 'find_out', reason: 'the bridge answers 502 (words)', alone: true }],
    [
      refused(500, 'internal_error'),
      { do: 'find_out', reason: 'the bridge answers 500 (words)', alone: true },
    ],
    [{ kind: 'unclear', what: 'no answer' } as const, { do: 'find_out', reason: 'no answer', alone: false }],
    [
      { kind: 'unreachable', what: 'ECONNREFUSED' } as const,
      { do: 'wait', code: 'bridge_unreachable', reason: 'ECONNREFUSED', afterMs: undefined },
    ],
  ])('%o', (answer, action) => {
    expect(answerAction(answer, { hasQuote: true, fresh: true })).toEqual(action)
  })

  test('an unknown quote in a message without one is no reason to try for ever', () => {
    expect(
      answerAction(refused(422, 'quoted_message_unknown'), { hasQuote: false, fresh: true }),
    ).toMatchObject({
      do: 'fail',
    })
  })

  test('no connection says nothing of what an earlier try may have left', () => {
    const answer = { kind: 'unreachable', what: 'ECONNREFUSED' } as const
    expect(answerAction(answer, { hasQuote: true, fresh: false })).toEqual({
      do: 'find_out',
      reason: 'ECONNREFUSED',
      alone: false,
    })
  })
})

test.each([
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['30', 30_000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:00:12 GMT', 2000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
])('Retry-After %o', (header, ms) => {
  expect(retryAfterMs(header, 10_000)).toBe(ms)
})
