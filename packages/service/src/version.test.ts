import { expect, test } from 'vitest'
import { programVersion } from './version.ts'

test('the release, and the build where it is known', () => {
  const release = programVersion({})
  expect(release).toMatch(/^\d+\.\d+\.\d+/)
  expect(programVersion({ WA_MONITOR_BUILD: '' })).toBe(release)
  expect(programVersion({ WA_MONITOR_BUILD: '3f2a1c9' })).toBe(`${release}+3f2a1c9`)
})
