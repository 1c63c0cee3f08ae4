import { expect, test } from 'vitest'
import type { BridgeAnswer } from '../decide/bridge-answer.ts'
import { mayAskAnother, signOf } from './after-answer.ts'

const refused = (status: number, code: string): BridgeAnswer => ({
  kind: 'refused',
  status,
  code,
  message: 'words',
  afterMs: undefined,
})
const taken = (state: 'accepted' | 'server_ack' | 'refused'): BridgeAnswer => ({
  kind: 'taken',
  state,
  messageId: '3EB0',
  message: 'words',
})
const unreachable: BridgeAnswer = { kind: 'unreachable', what: 'ECONNREFUSED' }
const unclear: BridgeAnswer = { kind: 'unclear', what: '15 s' }

/** Whether another may be asked: on a fresh try, soon after somebody else's, long after it. And what it says of the sender. */
const table: [BridgeAnswer, [fresh: boolean, soon: boolean, settled: boolean], string][] = [
  [unreachable, [true, false, false], 'fails'],
  [unclear, [false, false, false], 'fails'],
  [refused(503, 'not_linked'), [true, false, true], 'fails'],
  [refused(404, 'unknown_recipient'), [true, false, true], 'works'],
  [refused(429, 'rate_limited'), [false, false, false], 'works'],
  [refused(429, 'too_many'), [false, false, false], 'works'],
  [refused(423, 'paused'), [false, false, false], 'unsaid'],
  [refused(422, 'mention_not_in_group'), [false, false, false], 'works'],
  [refused(422, 'quoted_message_unknown'), [false, false, false], 'works'],
  [refused(422, 'idempotency_key_reused'), [false, false, false], 'works'],
  [refused(400, 'invalid_request'), [false, false, false], 'works'],
  [refused(401, 'api_key_wrong'), [false, false, false], 'fails'],
  [refused(404, 'not_found'), [false, false, false], 'fails'],
  [refused(500, 'internal_error'), [false, false, false], 'unsaid'],
  [refused(503, 'something_else'), [false, false, false], 'unsaid'],
  [taken('accepted'), [false, false, false], 'works'],
  [taken('server_ack'), [false, false, false], 'works'],
  [taken('refused'), [false, false, false], 'works'],
]

test.each(table)('%o', (answer, [fresh, soon, settled], sign) => {
  expect(mayAskAnother(answer, { fresh: true, settled: false })).toBe(fresh)
  expect(mayAskAnother(answer, { fresh: false, settled: false })).toBe(soon)
  expect(mayAskAnother(answer, { fresh: false, settled: true })).toBe(settled)
  expect(signOf(answer)).toBe(sign)
})
