import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { projectsJsonSchema } from '../src/json-schema.ts'
import { parseProjects } from '../src/parse-projects.ts'
import { watchProjects } from '../src/watch-projects.ts'

const CONFIG = fileURLToPath(new URL('../../../config/', import.meta.url))
const read = (name: string) => readFileSync(`${CONFIG}${name}`, 'utf8')
const shipped = (environment: string) => parseProjects(read(`${environment}/projects.yaml`), environment)
const groups = (environment: string) =>
  Object.fromEntries(shipped(environment).map(({ name, group_jid }) => [name, group_jid]))

const examples = readdirSync(`${CONFIG}examples`).map((name) => `examples/${name}`)
const files = ['prod', 'dev', ...examples].map((folder) => [folder, `${folder}/projects.yaml`] as const)

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

test.each(files)('%s is good as a service reads it, lists and all', (_folder, name) => {
  const said: unknown[] = []
  const watcher = watchProjects(
    `${CONFIG}${name}`,
    {
      onChange: (projects, validDrops) => void said.push(projects.length > 0, validDrops.size),
      onError: ({ problems }) => void said.push(problems),
    },
    { validDrops: true },
  )
  watcher.close()
  expect(said).toEqual([true, name.startsWith('examples') ? 1 : 0])
})

test('the example has a rule of each action', () => {
  const [project] = parseProjects(read('examples/meter-readings/projects.yaml'), 'example')
  expect(new Set(project?.rules.map(({ action }) => action))).toEqual(
    new Set(['ignore', 'webhook', 'reply', 'drop']),
  )
})

test('config/projects.schema.json is what the validator says; if not, run: node scripts/write-schemas.ts', () => {
  expect(JSON.parse(read('projects.schema.json'))).toEqual(projectsJsonSchema())
})

test.each(files)('%s names the schema and agrees with it', (folder, name) => {
  const up = '../'.repeat(folder.split('/').length)
  expect(read(name).split('\n')[0]).toBe(`# yaml-language-server: $schema=${up}projects.schema.json`)
  const schema = z.fromJSONSchema(JSON.parse(read('projects.schema.json')) as never)
  expect(schema.safeParse(parse(read(name))).success).toBe(true)
  expect(schema.safeParse(parse(`${read(name)}\nversion: 2`)).success).toBe(false)
  const [first] = (parse(read(name)) as { projects: object[] }).projects
  expect(schema.safeParse({ projects: [{ ...first, group_jid: 'lawley' }] }).success).toBe(false)
})
