import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { appendProject, ProjectNotAppendedError } from './append-project.ts'
import { parseProjects } from './parse-projects.ts'

const NEW = { name: 'Marble Hall', group_jid: '120363400000000001@g.us', description: 'Marble Hall QA' }
const ENTRY = `  - name: Marble Hall
    enabled: true
    group_jid: "120363400000000001@g.us"
    description: Marble Hall QA
`
const append = (text: string, project = NEW) => appendProject(text, project, 'projects.yaml')

test.each(['prod', 'dev'])('the shipped file of %s gains the entry and loses nothing', (environment) => {
  const text = readFileSync(new URL(`../../../config/${environment}/projects.yaml`, import.meta.url), 'utf8')
  expect(append(text)).toBe(`${text}\n${ENTRY}`)
})

test('comments of the last project stay with it, those behind the list stay behind it', () => {
  const head = `# ours\nprojects: # the groups\n  - name: Lawley # first\n    group_jid: "1@g.us" # of 2025\n    # since: 2025-11-01\n`
  const tail = `  # end of the list\n\n# later: Velo\n`
  expect(append(head + tail)).toBe(`${head}\n${ENTRY}${tail}`)
})

test.each([
  [
    'one line each',
    `projects:\n  - {name: A, group_jid: "1@g.us"}\n  - {name: B, group_jid: "2@g.us"}\n`,
    ENTRY,
  ],
  ['no line break at the end', `projects:\n  - {name: A, group_jid: "1@g.us"}`, `\n${ENTRY}`],
  ['no indentation', `projects:\n- name: A\n  group_jid: "1@g.us"\n`, `\n${ENTRY.replaceAll(/^ {2}/gm, '')}`],
  [
    'line ends of Windows',
    `projects:\r\n  - {name: A, group_jid: "1@g.us"}\r\n`,
    ENTRY.replaceAll('\n', '\r\n'),
  ],
  [
    'a text over several lines',
    `projects:\n  - name: A\n    group_jid: "1@g.us"\n    description: |\n      a\n      b\n`,
    `\n${ENTRY}`,
  ],
  ['a key of its own line', `projects:\n  -\n    name: A\n    group_jid: "1@g.us"\n`, `\n${ENTRY}`],
])('%s', (_what, text, added) => {
  expect(append(text)).toBe(text + added)
})

test('an empty list becomes one with a project', () => {
  expect(append('# ours\nprojects: [] # none yet\n')).toBe(`# ours\nprojects: # none yet\n${ENTRY}`)
  expect(append('projects: []')).toBe(`projects:\n${ENTRY}`)
})

test('names are quoted where YAML needs it', () => {
  for (const name of ['Lawley: phase 2', '#1', 'yes', '123', `it's "it"`, '- dash', 'Ünïcode 🏠']) {
    const extended = append('projects:\n  - {name: A, group_jid: "1@g.us"}\n', {
      ...NEW,
      name,
      description: name,
    })
    expect(parseProjects(extended, 'projects.yaml')[1]).toMatchObject({ name, description: name })
  }
})

test('a group or name that is there is refused by the validator', () => {
  const text = append('projects:\n  - {name: A, group_jid: "1@g.us"}\n')
  expect(() => append(text)).toThrow('is already used by projects[1] (Marble Hall)')
})

test.each([
  'projects: [{name: A, group_jid: "1@g.us"}]\n',
  // The blank line in front of the new project would become part of this text.
  'projects:\n  - name: A\n    group_jid: "1@g.us"\n    description: |+\n      a\n',
])('what cannot be extended as it is comes back with the lines to write: %s', (text) => {
  expect(() => append(text)).toThrow(ProjectNotAppendedError)
  expect(() => append(text)).toThrow('group_jid: "120363400000000001@g.us"')
})
