import { check, section } from './check.ts'
import { send } from './ports.ts'
import { LAWLEY } from './slice.ts'
import type { Stack } from './stack.ts'

/** What a caller gets for each mistake: a status, a stable code, a sentence. */
export async function checkRefusals(stack: Stack): Promise<void> {
  section('A caller’s mistakes')
  const key = await stack.apiKey()
  const good = { recipient: LAWLEY, message: 'never sent' }
  const cases: [string, string | undefined, unknown, number, RegExp][] = [
    ['no key', undefined, good, 401, /X-API-Key/],
    ['a wrong key', 'not-the-key-of-this-bridge', good, 401, /key/i],
    ['an unknown field', key, { ...good, mentionedJid: [] }, 400, /mentioned_jid/],
    ['no message', key, { recipient: LAWLEY }, 400, /message/],
    ['a group we are not in', key, { ...good, recipient: '120363000000000000@g.us' }, 404, /group/i],
  ]
  for (const [what, withKey, body, status, says] of cases) {
    const answer = await send(withKey, body)
    const clear = answer.status === status && !answer.body.success && says.test(answer.body.message)
    check(clear, `${what}: ${answer.status} ${answer.body.code}: ${answer.body.message}`, answer)
  }
}
