/** A bridge that dies after its backup, is restored elsewhere and linked afresh: what the monitor makes of its new store. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bridgeBackupResponseSchema } from '@wa-monitor/contracts'
import { createDatabase, ensureRoles, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import {
  evidenceDirectory,
  startBridge,
  startMonitor,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

const RESTORE = fileURLToPath(new URL('../../../scripts/container/restore-bridge.ts', import.meta.url))
const LAWLEY = '120363418298130331@g.us'
/** LID-addressed: the same man under another address. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const LERATO = '27820000003'
const database = useTestDatabase()

test('no drop is counted twice, and none is missing', async (context) => {
  const directory = evidenceDirectory(context)
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
  const projectsPath = join(directory, 'projects.yaml')
  writeFileSync(
    projectsPath,
    `projects:
  - {name: Lawley, group_jid: "${LAWLEY}"}
  - {name: Mohadin, group_jid: "${MOHADIN}"}
`,
  )
  const staging = join(directory, 'staging')
  mkdirSync(staging)
  const simulator = await startSimulator(directory)
  context.onTestFinished(() => simulator.process.stop())
  const start = () => startBridge(directory, simulator, { BACKUP_STAGING_PATH: staging })
  const first = await start()
  context.onTestFinished(() => first.process.stop())
  await first.link()
  const monitor = await startMonitor(directory, 'production', {
    storePath: first.storePath,
    projectsPath,
    databaseUrl: database.url(),
    variables: { SCAN_INTERVAL: '1' },
  })
  context.onTestFinished(() => monitor.stop())

  const drops: string[] = []
  const postSome = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const drop = `DR${1_752_000 + drops.length}`
      drops.push(drop)
      if (n % 2 === 0) await simulator.post(LAWLEY, { from: THABO, text: drop })
      else await simulator.post(MOHADIN, { from: LERATO, text: drop })
    }
  }
  const reviews = async () => {
    const rows = await database.query(
      'SELECT drop_number, resubmitted FROM public.qa_photo_reviews ORDER BY drop_number',
    )
    return rows as { drop_number: string; resubmitted: boolean | null }[]
  }
  const untilAllSeen = (what: string) =>
    waitFor(what, async () => (await reviews()).length >= drops.length, 60_000)

  await postSome(6)
  await untilAllSeen('what was posted before the backup')
  const made = bridgeBackupResponseSchema.parse((await first.call('POST', '/api/backup')).body)
  // Seen by the monitor, and not in the backup.
  await postSome(6)
  await untilAllSeen('what was posted after it')
  await first.process.kill()
  // Seen by nobody.
  await postSome(4)

  for (const place of ['store', 'session']) rmSync(join(directory, place), { recursive: true })
  const done = spawnSync(process.execPath, [RESTORE, made.folder], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      BACKUP_STAGING_PATH: staging,
      WHATSAPP_DB_PATH: first.storePath,
      WHATSAPP_SESSION_PATH: join(directory, 'session'),
    },
  })
  expect(done.stderr).toBe('')
  const { store_id } = JSON.parse(done.stdout) as { store_id: string }
  expect(store_id).not.toBe(made.store_id)
  const second = await start()
  context.onTestFinished(() => second.process.stop())
  await second.link()
  await untilAllSeen('what came back')
  // Read to its end, every group.
  await waitFor('the cursors of the new store', async () => {
    const { body } = await second.call('GET', `/api/messages?chat_jid=${encodeURIComponent(LAWLEY)}&limit=1`)
    const [newest] = body.messages as { seq: number }[]
    const cursors = await database.query(
      `SELECT last_seq FROM public.wa_monitor_cursors WHERE store_id = '${store_id}' AND group_jid = '${LAWLEY}'`,
    )
    return newest && Number((cursors[0] as { last_seq: string } | undefined)?.last_seq) >= newest.seq
  })
  await postSome(2)
  await untilAllSeen('what is posted now')
  expect((await reviews()).map(({ drop_number }) => drop_number)).toEqual(drops.toSorted())
  expect((await reviews()).filter(({ resubmitted }) => resubmitted)).toEqual([])
  const events = await database.query(
    'SELECT drop_number, count(*)::int AS n FROM public.wa_monitor_drop_events GROUP BY drop_number',
  )
  expect(events.filter((event) => (event as { n: number }).n !== 1)).toEqual([])
})
