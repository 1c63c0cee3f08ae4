import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchProjects } from '../src/watch-projects.ts'

let folder = ''
let close = () => undefined as void
const said: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-monitor-projects-'))
  mkdirSync(join(folder, 'lists'))
  said.length = 0
})
afterEach(() => {
  close()
  rmSync(folder, { recursive: true, force: true })
})

const list = (text: string) => writeFileSync(join(folder, 'lists/lawley.txt'), text)
const projects = (lines: string) =>
  writeFileSync(
    join(folder, 'projects.yaml'),
    `projects:\n  - name: Lawley\n    group_jid: "1@g.us"\n${lines}  - name: Velo Test\n    group_jid: "2@g.us"\n`,
  )
const start = () => {
  const watcher = watchProjects(
    join(folder, 'projects.yaml'),
    {
      onChange: (_projects, valid) =>
        void said.push(['DR1752028', 'DR1752029'].map((one) => valid.get('1@g.us')?.has(one)).join(' ')),
      onError: ({ problems }) => void said.push(problems.join('; ').replaceAll(folder, '')),
    },
    { validDrops: true },
  )
  close = () => watcher.close()
}
const saysNext = (...expected: unknown[]) =>
  vi.waitFor(() => expect(said).toEqual(expected), { timeout: 20_000 })

test('a list is read with its project, and again when it is saved, gone or back', async () => {
  list('\uFEFF# drops of Lawley\r\ndr 1752028\r\n\r\n')
  projects('    valid_drops: lists/lawley.txt\n')
  start()
  expect(said).toEqual(['true false'])
  list('DR1752028\nDR1752029\n')
  await saysNext('true false', 'true true')
  rmSync(join(folder, 'lists/lawley.txt'))
  const gone =
    '/projects.yaml:4: projects[0].valid_drops: lists/lawley.txt is not there: it is looked for beside this file'
  await saysNext('true false', 'true true', gone)
  list('DR1752029\n')
  await saysNext('true false', 'true true', gone, 'false true')
})

test('a list may stand in projects.yaml itself', () => {
  projects('    valid_drops: [DR-1752028, 1752029]\n')
  start()
  expect(said).toEqual(['true false'])
})

test.each([
  ['../lawley.txt', 'must be the name of a file beside this one or in a folder beside it'],
  ['/etc/passwd', 'must be the name of a file beside this one or in a folder beside it'],
  ['lists', 'lists cannot be read (EISDIR): it is looked for beside this file'],
  ['lists/empty.txt', 'holds no number, so all would be rejected: write one per line'],
  [
    'lists/wide.txt',
    'lists/wide.txt:2 is longer than a number can be (50 characters): write one number per line',
  ],
  [
    '[1752028, 469378]',
    'holds no number that the project would find (1752028, 469378): write them as they are posted, DR1752028',
  ],
])('%s is refused', (name, problem) => {
  writeFileSync(join(folder, 'lists/empty.txt'), '# nothing yet\n')
  writeFileSync(join(folder, 'lists/wide.txt'), `DR1752028\n${'DR1752028;'.repeat(6)}\n`)
  projects(`    valid_drops: ${name}\n`)
  start()
  expect(said).toEqual([`/projects.yaml:4: projects[0].valid_drops: ${problem}`])
})
