import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseProjects } from '../src/parse-projects.ts'

const shipped = (environment: string) => {
  const path = new URL(`../../../config/${environment}/projects.yaml`, import.meta.url)
  return parseProjects(readFileSync(path, 'utf8'), path.pathname)
}
const groups = (environment: string) =>
  Object.fromEntries(shipped(environment).map(({ name, group_jid }) => [name, group_jid]))

test('production has the four groups', () => {
  expect(groups('prod')).toEqual({
    Lawley: '120363418298130331@g.us',
    'Velo Test': '120363421664266245@g.us',
    Mohadin: '120363421532174586@g.us',
    Mamelodi: '120363408849234743@g.us',
  })
})

test('development has Velo Test and sends nothing', () => {
  expect(groups('dev')).toEqual({ 'Velo Test': '120363421664266245@g.us' })
  expect(shipped('dev').map(({ outbound }) => outbound)).toEqual([false])
})
