import { execFileSync } from 'node:child_process'
import { parseProjects } from '@wa-monitor/projects'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { proposeProject } from './propose-project.ts'

const jid = '120363400000000077@g.us'
const propose = (
  name: string,
  taken: string[] = [],
  environment: 'production' | 'development' = 'production',
) => proposeProject({ jid, name }, taken, environment)
const parsed = (yaml: string) => parseProjects(`projects:\n${yaml}`, 'projects.yaml')[0]

describe('what is proposed', () => {
  test.each<[string, string, string[], string, string]>([
    ['its own name', 'Grabouw', [], 'Grabouw', ''],
    ['its own name, whatever spaces', ' Grabouw ', [], 'Grabouw', ''],
    ['a name that YAML would read as something else', 'null', [], 'null', ''],
    ['another one where it is taken', 'LAWLEY', ['Lawley'], 'LAWLEY 2', ` --name 'LAWLEY 2'`],
    ['and where that is', 'Lawley', ['lawley', 'Lawley 2'], 'Lawley 3', ` --name 'Lawley 3'`],
    [
      'one line of several',
      'Grabouw\nactivations',
      [],
      'Grabouw activations',
      ` --name 'Grabouw activations'`,
    ],
    ['no option', '--key-file x', [], 'key-file x', ` --name 'key-file x'`],
    ['the end of its id where it has none', '\u200f', [], 'Group 0077', ` --name 'Group 0077'`],
    [
      'quotes that are no quotes',
      `'; rm -rf ~ '\u0007`,
      [],
      `'; rm -rf ~ '`,
      ` --name ''\\''; rm -rf ~ '\\'''`,
    ],
  ])('%s', (_, subject, taken, name, option) => {
    const { yaml, command } = propose(subject, taken)
    expect(parsed(yaml)).toMatchObject({ name, group_jid: jid, enabled: true })
    expect(command).toBe(`./scripts/add-project.sh --group ${jid}${option}`)
  })

  test('in development the file of development', () => {
    expect(propose('Grabouw', [], 'development').command).toBe(
      `./scripts/add-project.sh --env dev --group ${jid}`,
    )
  })

  test('the group’s name stays as the description where the project is called otherwise', () => {
    expect(parsed(propose('Lawley', ['Lawley']).yaml)).toMatchObject({
      name: 'Lawley 2',
      description: 'Lawley',
    })
  })
})

test('whatever a group is called, what is pasted is accepted, and the project has a name of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 130 }), (subject) => {
      const taken = parsed(propose(subject).yaml)?.name ?? ''
      const { yaml } = propose(subject, [taken])
      const first = `  - {name: ${JSON.stringify(taken)}, group_jid: "120363400000000078@g.us"}\n`
      const [, added, ...more] = parseProjects(`projects:\n${first}${yaml}`, 'projects.yaml')
      expect(more).toEqual([])
      expect(added).toMatchObject({ group_jid: jid, enabled: true })
      expect(added?.name.length).toBeLessThanOrEqual(100)
    }),
    { numRuns: 60 },
  )
})

test('whatever a group is called, a shell reads one command with that name in it', () => {
  const names = [`a'b`, '$(touch x)', '`id`', '!!', 'a;b|c&d>e', '\\', `"'"'`, '* ?']
  for (const name of names) {
    const { command } = propose(`${name}\u0001`)
    const words = execFileSync('bash', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    expect(words).toBe(`./scripts/add-project.sh\n--group\n${jid}\n--name\n${name.trim()}\n`)
  }
})
