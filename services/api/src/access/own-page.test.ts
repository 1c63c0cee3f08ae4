import { expect, test } from 'vitest'
import { isFromOwnPage, refuseOtherSites, requireOwnPage } from './own-page.ts'

const host = '127.0.0.1:3005'
const origin = `http://${host}`

/** What the browser says; whether it is our page; whether a sign-in from there is taken. */
const TABLE: [Record<string, string>, boolean, boolean][] = [
  [{ 'sec-fetch-site': 'same-origin', origin }, true, true],
  [{ 'sec-fetch-site': 'same-origin' }, true, true],
  [{ 'sec-fetch-site': 'none', origin }, true, true],
  [{ 'sec-fetch-site': 'none' }, false, false],
  [{ 'sec-fetch-site': 'same-site', origin }, false, false],
  [{ 'sec-fetch-site': 'cross-site', origin }, false, false],
  // Plain HTTP in an office: no Sec-Fetch-Site.
  [{ origin }, true, true],
  // Behind a proxy that speaks HTTPS.
  [{ origin: `https://${host}` }, true, true],
  [{ origin: 'http://127.0.0.1:3006' }, false, false],
  [{ origin: 'https://elsewhere.example' }, false, false],
  [{ origin: 'null' }, false, false],
  // A program.
  [{}, false, true],
]

test.each(TABLE)('%o: our page %s, may sign in %s', (headers, own, signIn) => {
  expect(isFromOwnPage({ headers, host })).toBe(own)
  const passes = (check: () => void) => {
    try {
      check()
      return true
    } catch {
      return false
    }
  }
  expect(passes(() => requireOwnPage({ method: 'POST', headers, host }))).toBe(own)
  expect(passes(() => requireOwnPage({ method: 'GET', headers, host }))).toBe(true)
  expect(passes(() => refuseOtherSites({ method: 'POST', headers, host }))).toBe(signIn)
})
