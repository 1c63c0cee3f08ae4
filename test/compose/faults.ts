import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, section, waitFor } from './check.ts'
import { post, simulator } from './ports.ts'
import { dropBecomesRow, LAWLEY, memberOf, newDrop, schemasWith, VELO_TEST } from './slice.ts'
import type { Stack } from './stack.ts'

/** Both schemas' own account of what was processed. */
const COUNTS = ['public', 'dev']
  .flatMap((schema) => [
    `SELECT '${schema} rows', count(*), max(updated_at)::text FROM "${schema}".qa_photo_reviews`,
    `SELECT '${schema} events', count(*), '' FROM "${schema}".wa_monitor_drop_events`,
  ])
  .join(' UNION ALL ')

export async function checkRestart(stack: Stack): Promise<void> {
  section('stop.sh --sim and start.sh --sim')
  const jids = async () => (await simulator()).linked_devices.map(({ jid }) => jid)
  const linked = await jids()
  const before = await stack.rows(COUNTS)
  const stopped = await stack.script('stop', '--sim')
  const left = await stack.compose('--profile', '*', 'ps', '-aq')
  check(stopped.code === 0 && left === '', 'stopped, whatever profile started it', stopped)
  const started = await stack.script('start', '--sim')
  check(started.code === 0 && started.stdout.includes('linked'), 'started, linked', started)
  const again = await jids()
  check(linked.length > 0 && again.join() === linked.join(), `still linked as ${again.join(' and ')}`, linked)
  const ms = await dropBecomesRow(stack, VELO_TEST, ['dev', 'public'])
  const after = await stack.rows(COUNTS)
  const more = (line: string) => Number(line.split('|')[1]) + 1
  check(
    before.every((line, index) => Number(after[index]?.split('|')[1]) === more(line)),
    `nothing processed twice; a new drop is one more row and event each, after ${ms} ms`,
    { before, after },
  )
  const status = await stack.script('status', '--sim')
  check(status.code === 0 && status.stdout.includes('All is well.'), 'status.sh: all is well', status)
  const login = await stack.script('login', '--sim')
  check(login.code === 0 && login.stdout.includes('Already linked'), 'login.sh: already linked', login)
}

export async function checkDatabaseAway(stack: Stack): Promise<void> {
  section('PostgreSQL away while a drop is posted')
  await stack.compose('stop', 'postgres')
  const drop = newDrop()
  await post(VELO_TEST, await memberOf(VELO_TEST), drop)
  await waitFor('the monitor to say what it misses', async () => {
    const health = await stack.attempt('exec', '-T', 'wa-monitor-prod', 'ask', '8081', '/health')
    return health.code !== 0 && health.stdout
  })
  await stack.compose('start', 'postgres')
  const startedAt = performance.now()
  await waitFor(`${drop} after PostgreSQL is back`, async () => {
    const found = await stack.attempt('exec', '-T', 'postgres', 'pg_isready', '-q')
    return found.code === 0 && (await schemasWith(stack, drop)).join() === 'dev,public'
  })
  check(true, `the drop arrived ${Math.round(performance.now() - startedAt)} ms after \`start\` returned`)
  const restarted = (await stack.containers()).filter(({ RestartCount }) => RestartCount > 0)
  check(
    restarted.length === 0,
    'no container was restarted',
    restarted.map(({ Name }) => Name),
  )
}

export async function checkBadConfiguration(stack: Stack): Promise<void> {
  section('A mistake saved in projects.yaml')
  const path = join(stack.folder, 'config/prod/projects.yaml')
  const good = readFileSync(path, 'utf8')
  const since = new Date().toISOString()
  const log = () => stack.compose('logs', '--no-log-prefix', '--since', since, 'wa-monitor-prod')
  writeFileSync(path, good.replace('120363418298130331@g.us', '120363418298130331'))
  await waitFor(
    'the log names the mistake',
    async () => /projects\.yaml.*group_jid/.test(await log()),
    10_000,
  )
  check(true, 'the log names file and field')
  const health = await stack.attempt('exec', '-T', 'wa-monitor-prod', 'ask', '8081', '/health')
  check(/group_jid/.test(health.stdout), 'so does /health', health)
  check((await dropBecomesRow(stack, LAWLEY, ['public'])) > 0, 'the last good configuration stays in force')
  writeFileSync(path, good)
  await waitFor('the good file is in force', async () => /Monitoring 4 projects/.test(await log()), 10_000)
  check(true, 'put right, it is in force again without a restart')
}
