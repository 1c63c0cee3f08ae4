import { beforeAll, expect, test, vi } from 'vitest'
import { dashboardModule } from './dashboard-module.ts'

interface Time {
  shortTime(iso: string | null): string
  dayName(date: string): string
  ago(iso: string, now: number): string
  duration(seconds: number): string
}
interface Words {
  speak(language: 'en' | 'af'): Promise<void>
  t(key: string, values?: Record<string, string | number>): string
  number(value: number, digits?: number): string
  percent(share: number): string
}

let time: Time
let words: Words
const page = { documentElement: { lang: '' } }
const kept = new Map<string, string>()

beforeAll(async () => {
  vi.stubGlobal('document', page)
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  })
  vi.stubGlobal('navigator', { language: 'en-US' })
  time = await dashboardModule<Time>('lib/time.js')
  words = await dashboardModule<Words>('lib/i18n.js')
  return () => vi.unstubAllGlobals()
})

test.each([
  [0, '0s'],
  [59.6, '1m'],
  [61, '1m 1s'],
  [3599.6, '1h'],
  [7500, '2h 5m'],
  [90_000, '1d 1h'],
  [86_400 * 3, '3d'],
])('%d seconds are %s', (seconds, said) => {
  expect(time.duration(seconds)).toBe(said)
})

test.each([
  ['2025-11-21T10:00:00Z', 'now'],
  ['2025-11-21T09:55:00Z', '5 min ago'],
  ['2025-11-21T12:30:00Z', /^in 2 hrs?\.?$/],
  ['2025-11-20T09:00:00Z', 'yesterday'],
])('%s is %s', (iso, said) => {
  expect(time.ago(iso, Date.parse('2025-11-21T10:00:00Z'))).toMatch(said)
})

test('the language that was chosen is that of words, days and numbers, and is remembered', async () => {
  expect(page.documentElement.lang).toBe('en')
  expect(time.dayName('2025-11-21')).toMatch(/^Fri,? 21 Nov$/)
  await words.speak('af')
  expect([page.documentElement.lang, kept.get('wa-monitor-language')]).toEqual(['af', 'af'])
  expect(time.dayName('2025-11-21')).toMatch(/^Vr\.? 21 Nov\.?$/)
  expect(words.t('shell.sign_out')).toBe('Meld af')
  expect(words.number(1234.5, 1)).toBe(`1\u00a0234,5`)
  expect(words.percent(0.834)).toMatch(/^83\s?%$/)
  await words.speak('en')
  expect(words.t('shell.sign_out')).toBe('Sign out')
})

test('of two choices the later one counts', async () => {
  await Promise.all([words.speak('af'), words.speak('en')])
  expect(page.documentElement.lang).toBe('en')
})

test('words that are not there are named, and end nothing', () => {
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  expect(words.t('shell.no_such_words')).toBe('shell.no_such_words')
  expect(reported).toHaveBeenCalledOnce()
})
