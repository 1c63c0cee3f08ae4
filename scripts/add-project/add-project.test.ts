/** The script as a process, against a real bridge, the simulator and a monitor. */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createDatabase, migrate } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import {
  type BridgeProcess,
  removeUnlessFailed,
  type ServiceProcess,
  type SimulatorProcess,
  startBridge,
  startMonitor,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const KEY = 'test-key-of-a-test-bridge'
const MOHADIN = '120363421532174586@g.us'
const MAMELODI = '120363408849234743@g.us'
const SCRIPT = resolve(import.meta.dirname, '../add-project.ts')

const testDatabase = useTestDatabase()
const directory = mkdtempSync(join(tmpdir(), 'wa-add-project-'))
const keyFile = join(directory, 'key')
const file = join(directory, 'config', 'prod', 'projects.yaml')
const BEFORE = `# Ours.
projects:
  - name: Lawley   # the first
    group_jid: "120363418298130331@g.us"

  - name: Velo Test
    group_jid: "120363421664266245@g.us"
    enabled: false
# The end.
`
let simulator: SimulatorProcess
let bridge: BridgeProcess
let monitor: ServiceProcess
let failed = false

beforeAll(async () => {
  mkdirSync(join(directory, 'config', 'prod'), { recursive: true })
  writeFileSync(keyFile, `${KEY}\n`)
  writeFileSync(file, BEFORE)
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await owner.close()
  simulator = await startSimulator(directory)
  bridge = await startBridge(directory, simulator, { WHATSAPP_API_KEY: KEY })
  monitor = await startMonitor(directory, 'production', {
    storePath: bridge.storePath,
    projectsPath: file,
    databaseUrl: testDatabase.url(),
  })
})
beforeEach(async () => {
  writeFileSync(file, BEFORE)
  await untilFollowing(1)
})
afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail'
})
afterAll(async () => {
  await monitor.stop()
  await bridge.process.stop()
  await simulator.process.stop()
  removeUnlessFailed(directory, failed)
})

const untilFollowing = (projects: number) =>
  waitFor(`the monitor to follow ${projects} projects`, async () => {
    const health = (await (await fetch(`${monitor.url}/health`)).json()) as { projects: number }
    return health.projects === projects
  })

interface Ended {
  code: number | string
  out: string
  error: string
}

/** @param typed what a person types, line by line. */
function run(args: string[], typed = ''): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [SCRIPT, ...args], (error, out, stderr) =>
      done({ code: error ? (error.code ?? 'signal') : 0, out, error: stderr }),
    )
    child.stdin?.end(typed)
  })
}

const common = () => [
  '--config',
  join(directory, 'config'),
  '--bridge',
  bridge.process.url,
  '--key-file',
  keyFile,
]

const add = (args: string[] = [], typed = '') => run([...common(), '--monitor', monitor.url, ...args], typed)

/** A server that gives one answer: for what a real bridge cannot be made to say. */
async function answering(status: number, body: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => response.writeHead(status).end(body))
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a bridge that is not linked is said to be so', async () => {
  await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
  expect(await add(['--group', MOHADIN])).toMatchObject({
    code: 1,
    error: expect.stringMatching(/SCAN_QR_CODE[^]*run \.\/scripts\/login\.sh/),
  })
  expect(readFileSync(file, 'utf8')).toBe(BEFORE)
})

describe('linked', () => {
  beforeAll(() => bridge.link())

  test('a group is added without questions, all else stays, and the monitor follows it', async () => {
    chmodSync(file, 0o640)
    const { code, out } = await add(['--group', MOHADIN, '--name', 'Mohadin 2'])
    expect(code).toBe(0)
    expect(out).toMatch(/Monitoring 2 projects: in force \d+\.\d s after saving, \d+\.\d s in all\./)
    await untilFollowing(2)
    expect(monitor.output()).toContain(`• Mohadin 2: ${MOHADIN}`)
    const [head, tail] = BEFORE.split('# The end')
    expect(readFileSync(file, 'utf8')).toBe(
      `${head}\n  - name: Mohadin 2\n    enabled: true\n    group_jid: "${MOHADIN}"\n    description: Mohadin\n# The end${tail}`,
    )
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readdirSync(join(directory, 'config', 'prod'))).toEqual(['projects.yaml'])
  })

  test('groups are listed, and a number and a name are asked for until both can be', async () => {
    const { code, out } = await add([], '9\n1\nMamelodi\n2\nlawley\nMamelodi East\n')
    expect(out).toContain(`  1  Lawley     120363418298130331@g.us  `)
    expect(out).toContain('already project "Lawley"')
    expect(out).toContain('already project "Velo Test" (switched off)')
    for (const said of [
      'There is no 9',
      'Lawley is project "Lawley" already',
      'There is no Mamelodi',
      'The name Lawley is taken by the group 120363418298130331@g.us',
    ])
      expect(out).toContain(said)
    expect(code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain(
      `- name: Mamelodi East\n    enabled: true\n    group_jid: "${MAMELODI}"`,
    )
  })

  test('the group’s own name is proposed', async () => {
    expect((await add([], '2\n\n')).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('- name: Mamelodi\n')
  })

  test.each([
    ['nothing typed', [], '\n', 'Nothing was chosen'],
    ['nobody there', [], '', 'Nothing was chosen'],
    ['a group that is there', ['--group', '120363418298130331@g.us'], '', 'is project "Lawley" already'],
    ['a group switched off', ['--group', '120363421664266245@g.us'], '', 'set enabled: true'],
    ['a name that is taken', ['--group', MOHADIN, '--name', 'LAWLEY'], '', 'The name Lawley is taken'],
    ['a name that cannot be', ['--group', MOHADIN, '--name', 'x'.repeat(101)], '', 'at most 100 characters'],
    [
      'a group of others',
      ['--group', '120363400000000001@g.us'],
      '',
      'The bridge is in no group 120363400000000001@g.us',
    ],
  ])('%s: nothing changes', async (_what, args, typed, said) => {
    const { code, error } = await add(args, typed)
    expect(error).toContain(said)
    expect(code).toBe(1)
    expect(readFileSync(file, 'utf8')).toBe(BEFORE)
  })

  test('a file that is not good is left alone, with what is wrong', async () => {
    const other = join(directory, 'other')
    mkdirSync(join(other, 'prod'), { recursive: true })
    writeFileSync(join(other, 'prod', 'projects.yaml'), 'projects:\n  - name: Lawley\n')
    expect(await add(['--config', other, '--group', MOHADIN])).toMatchObject({
      code: 1,
      error: expect.stringMatching(
        /put this right first:\n.*projects\.yaml:2: projects\[0\]\.group_jid: is missing/,
      ),
    })
    writeFileSync(join(other, 'prod', 'projects.yaml'), 'projects: [\n')
    expect((await add(['--config', other])).error).toContain('YAML')
  })

  test('a file that is not there is named', async () => {
    const { code, error } = await add(['--config', join(directory, 'nowhere')])
    expect([code, error]).toEqual([1, expect.stringContaining('nowhere/prod/projects.yaml is not there')])
  })

  test('a monitor that reads another file, or is of the other environment, is noticed before anything changes', async () => {
    const other = join(directory, 'development')
    for (const environment of ['prod', 'dev']) mkdirSync(join(other, environment), { recursive: true })
    copyFileSync(file, join(other, 'dev', 'projects.yaml'))
    writeFileSync(join(other, 'prod', 'projects.yaml'), 'projects: []\n')
    const another = await add(['--config', other, '--group', MOHADIN])
    expect(another.error).toContain('follows 1 projects and this file has 0')
    const wrong = await add(['--config', other, '--env', 'dev', '--group', MOHADIN])
    expect(wrong.error).toContain('is that of production')
    expect(readFileSync(join(other, 'dev', 'projects.yaml'), 'utf8')).toBe(BEFORE)
  })

  test('a key that is refused, and one that is not there', async () => {
    writeFileSync(join(directory, 'wrong'), 'another key')
    expect((await add(['--key-file', join(directory, 'wrong')])).error).toContain('refuses the key')
    expect((await add(['--key-file', join(directory, 'none')])).error).toContain('cannot be read from')
  })
})

test('without a monitor the file is saved', async () => {
  const { out } = await run([...common(), '--group', MOHADIN])
  expect(out).toContain('A monitor that watches this file follows it within 2 seconds.')
})

test.each([
  [500, '{"success":false,"message":"broken","code":"internal"}', 'does not list its groups: broken'],
  [404, '{}', 'is no bridge of this version (HTTP 404'],
  [200, '<html>', 'does not answer as one'],
])('an answer of %i that no bridge gives', async (status, body, said) => {
  const { url, server } = await answering(status, body)
  expect((await add(['--bridge', url])).error).toContain(said)
  server.close()
})

test('a bridge or monitor that is not there', async () => {
  const { url, server } = await answering(200, '')
  server.close()
  expect((await add(['--bridge', url])).error).toContain('(ECONNREFUSED)')
  expect((await add(['--monitor', url])).error).toContain(`The monitor at ${url} does not answer`)
})

test.each([
  [['--env', 'staging'], '--env must be prod or dev'],
  [['--name', 'x'], '--name goes with --group'],
  [['--bridge', 'localhost'], '--bridge must be an address'],
  [['--groop'], '--groop'],
])('wrong use: %j', async (args, said) => {
  const { code, error } = await add(args)
  expect([code, error]).toEqual([2, expect.stringContaining(said)])
})
