import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchProjects } from '../src/watch-projects.ts'

let folder = ''
let close = () => undefined as void
const said: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wa-monitor-projects-'))
  said.length = 0
})
afterEach(() => {
  close()
  rmSync(folder, { recursive: true, force: true })
})

const file = () => join(folder, 'projects.yaml')
const yaml = (name: string) => `projects:\n  - {name: ${name}, group_jid: "1@g.us"}\n`
const watchFile = () => {
  const watcher = watchProjects(file(), {
    onChange: (projects) => void said.push(projects.map(({ name }) => name).join(' ')),
    onError: ({ problems }) => void said.push(problems.join('; ').replace(folder, '')),
  })
  close = () => watcher.close()
}
const saysNext = (...expected: unknown[]) =>
  vi.waitFor(() => expect(said).toEqual(expected), { timeout: 20_000 })

test('the file is read at once, and again when it is saved, replaced or broken', async () => {
  writeFileSync(file(), yaml('Lawley'))
  watchFile()
  expect(said).toEqual(['Lawley'])
  writeFileSync(file(), yaml('Mohadin'))
  await saysNext('Lawley', 'Mohadin')
  writeFileSync(join(folder, 'new'), yaml('Mamelodi'))
  renameSync(join(folder, 'new'), file())
  await saysNext('Lawley', 'Mohadin', 'Mamelodi')
  writeFileSync(file(), 'projects: 1\n')
  await saysNext(
    'Lawley',
    'Mohadin',
    'Mamelodi',
    expect.stringContaining('/projects.yaml:1: projects: must be a list'),
  )
})

test('a file that is not there is an error until it is', async () => {
  watchFile()
  expect(said).toEqual([expect.stringContaining('/projects.yaml:1: the file: is not there')])
  writeFileSync(file(), yaml('Lawley'))
  await saysNext(expect.anything(), 'Lawley')
})

test('a directory that is made later is found by looking', async () => {
  rmSync(folder, { recursive: true })
  watchFile()
  const other = mkdtempSync(join(tmpdir(), 'wa-monitor-projects-'))
  writeFileSync(join(other, 'projects.yaml'), yaml('Lawley'))
  renameSync(other, folder)
  await saysNext(expect.anything(), 'Lawley')
})
