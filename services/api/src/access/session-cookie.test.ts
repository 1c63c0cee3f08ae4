import { expect, test } from 'vitest'
import { SessionCookie } from './session-cookie.ts'

const cookie = new SessionCookie('production')

test.each([
  [undefined, undefined],
  ['', undefined],
  ['wa_monitor_session=abc', 'abc'],
  ['theme=dark; wa_monitor_session=abc; other=1', 'abc'],
  ['wa_monitor_session=', undefined],
  ['not_wa_monitor_session=abc', undefined],
  // The two environments on one machine.
  ['wa_monitor_session_dev=abc', undefined],
])('%s: %s', (header, token) => {
  expect(cookie.read(header)).toBe(token)
})

test('what it writes it reads', () => {
  const development = new SessionCookie('development')
  expect(development.read(development.write('abc', true).split(';')[0])).toBe('abc')
  expect(cookie.read(development.write('abc', true))).toBeUndefined()
})
