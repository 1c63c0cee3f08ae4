import { expect, test } from 'vitest'
import { isSameOrigin } from './same-origin.ts'

const host = '127.0.0.1:8080'

test.each([
  ['a browser, from this page', { host, 'sec-fetch-site': 'same-origin', origin: `http://${host}` }, true],
  [
    'a browser, from another site',
    { host, 'sec-fetch-site': 'cross-site', origin: 'http://a.example' },
    false,
  ],
  [
    'a browser, from another port',
    { host, 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' },
    false,
  ],
  ['behind a proxy that renames the host', { host: 'bridge:8080', 'sec-fetch-site': 'same-origin' }, true],
  ['an address typed by hand', { host, 'sec-fetch-site': 'none' }, true],
  ['a browser without Sec-Fetch-Site, from this page', { host, origin: `http://${host}` }, true],
  ['the same, from elsewhere', { host, origin: 'http://a.example' }, false],
  ['a page that hides where it is', { host, origin: 'null' }, false],
  ['a program', { host }, true],
])('%s', (_, headers, allowed) => {
  expect(isSameOrigin(headers)).toBe(allowed)
})
