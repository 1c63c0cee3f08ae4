import { expect, test } from 'vitest'
import { networkOf, Tries } from './tries.ts'

test('as many as are allowed, then none until the time is over', () => {
  let now = 0
  const tries = new Tries(3, 60_000, () => now)
  for (let n = 0; n < 3; n += 1) {
    expect(tries.wait('a')).toBe(0)
    tries.count('a')
    now += 10_000
  }
  expect([tries.wait('a'), tries.wait('b')]).toEqual([30_000, 0])
  now = 59_999
  expect(tries.wait('a')).toBe(1)
  now = 60_000
  expect(tries.wait('a')).toBe(0)
  tries.count('a')
  expect(tries.wait('a')).toBe(0)
})

test('one that was right counts no more; those before it do, unless they are forgotten', () => {
  const tries = new Tries(2, 60_000, () => 0)
  tries.count('a')
  tries.count('a')
  tries.takeBack('a')
  expect(tries.wait('a')).toBe(0)
  tries.count('a')
  expect(tries.wait('a')).toBe(60_000)
  tries.forget('a')
  expect(tries.wait('a')).toBe(0)
})

test('whoever tries under many names fills no memory', () => {
  const tries = new Tries(1, 60_000, () => 0)
  for (let n = 0; n <= 1000; n += 1) tries.count(String(n))
  expect([tries.wait('0'), tries.wait('1'), tries.wait('1000')]).toEqual([0, 60_000, 60_000])
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (ip, expected) => {
  expect(networkOf(ip)).toBe(expected)
})
