import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchProjects } from '../src/watch-projects.ts'

let folder = ''
let close = () => undefined as void

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-monitor-projects-'))
})
afterEach(() => {
  close()
  rmSync(folder, { recursive: true, force: true })
})

const COUNT = 500
const yaml = (change: (index: number) => string = () => '') =>
  `projects:\n${Array.from(
    { length: COUNT },
    (_, index) => `  - name: Project ${index}
    group_jid: "1203630000${String(index).padStart(8, '0')}@g.us"
    drop_pattern: '\\bP${index}[ -]?(\\d{6,8})(?!\\d)'
    rules:
      - {match: {pattern: '^test ${index}\\b'}, action: ignore}
${change(index)}`,
  ).join('')}`

test('500 projects, each with patterns of its own, load, reload, and keep the last good file', async () => {
  const file = join(folder, 'projects.yaml')
  const said: string[] = []
  writeFileSync(file, yaml())
  const watcher = watchProjects(file, {
    onChange: (projects) => void said.push(`${projects.filter(({ enabled }) => enabled).length} enabled`),
    onError: ({ problems }) => void said.push(problems.join('\n').replaceAll(folder, '')),
  })
  close = () => watcher.close()
  expect(said).toEqual(['500 enabled'])

  const saysNext = (...expected: string[]) =>
    vi.waitFor(() => expect(said).toEqual(expected), { timeout: 20_000 })
  writeFileSync(
    file,
    yaml((index) => (index === 499 ? '    enabled: false\n' : '')),
  )
  await saysNext('500 enabled', '499 enabled')

  const again = '  - {name: Again, group_jid: "120363000000000042@g.us"}\n'
  writeFileSync(file, `${yaml()}${again}`)
  await saysNext(
    '500 enabled',
    '499 enabled',
    '/projects.yaml:2502: projects[500].group_jid: is already used by projects[42] (Project 42); each project has its own',
  )
})
