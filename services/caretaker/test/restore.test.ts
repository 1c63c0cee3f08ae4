import { createReadStream } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeTables } from '@wa-monitor/database'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeBackup } from '../src/backup/make-backup.ts'
import { checkArchive, type Places, readChecked, removeUnpacked } from '../src/restore/check-archive.ts'
import { restoreDatabase } from '../src/restore/restore-database.ts'
import {
  type BackupWorld,
  createBackupWorld,
  fill,
  findPostgresPrograms,
  isThere,
  NO_PROGRAMS,
  startMigratedPostgres,
} from './backup-world.ts'

const programs = findPostgresPrograms()

describe('a restore', () => {
  let world: BackupWorld
  let target: Awaited<ReturnType<typeof startMigratedPostgres>>
  let places: Places
  let archive: string
  beforeAll(async () => {
    if (programs === undefined) return
    process.env.POSTGRES_PROGRAMS = programs
    world = await createBackupWorld()
    await fill(world.database, 6, ['queued', 'sending', 'sent'])
    target = await startMigratedPostgres(join(world.folder, 'target'))
    const { name } = await makeBackup({
      ...world.options,
      key: { passphrase: 'four words in a row', recipients: [] },
    })
    archive = join(world.options.archives, name)
    const staging = join(world.folder, 'staging-of-the-new-machine')
    await mkdir(staging)
    places = {
      work: world.options.work,
      staging: { 'whatsapp-bridge': staging },
      config: world.options.config,
    }
  })
  afterAll(async () => {
    delete process.env.POSTGRES_PROGRAMS
    await target?.database.close()
    await target?.postgres.remove()
    await world?.close()
  })
  beforeEach((context) => {
    if (programs === undefined) context.skip(NO_PROGRAMS)
  })

  const check = (passphrase = 'four words in a row') =>
    checkArchive(createReadStream(archive), { passphrase }, places)

  async function restore(replace = false) {
    const { manifest, dump } = await readChecked(places)
    return restoreDatabase({ url: target.postgres.url, dump, manifest, replace, work: places.work })
  }

  const contents = (database: BackupWorld['database']) =>
    database.transaction(async (transaction) =>
      (await describeTables(transaction, false)).filter(
        ({ name }) => !name.startsWith('wa_monitor_feedback') && name !== 'wa_monitor_sessions',
      ),
    )

  async function inTarget<Row extends object>(sql: string): Promise<Row[]> {
    return target.database.transaction((transaction) => transaction.query<Row>(sql))
  }

  test('refuses a wrong passphrase and unpacks nothing', async () => {
    await expect(check('three words in one')).rejects.toThrow('The passphrase is not the one')
    expect(await readdir(places.work)).toEqual([])
    expect(await readdir(places.staging['whatsapp-bridge'] ?? '')).toEqual([])
    await expect(restore()).rejects.toThrow('No archive was unpacked')
  })

  test('lays a number’s files out for its bridge and says what differs in the configuration', async () => {
    expect((await check()).changedConfig).toEqual([])
    const folder = join(places.staging['whatsapp-bridge'] ?? '', 'restore')
    expect(await readdir(folder)).toEqual(['messages.db', 'session.db'])
    await writeFile(join(world.options.config, 'prod/projects.yaml'), 'projects: [] # other\n')
    expect((await check()).changedConfig).toEqual(['config/prod/projects.yaml'])
  })

  test('refuses an archive of a number that is not known here', async () => {
    await expect(
      checkArchive(
        createReadStream(archive),
        { passphrase: 'four words in a row' },
        { ...places, staging: {} },
      ),
    ).rejects.toThrow('whatsapp-bridge, which is no bridge')
    await check()
  })

  test('into tables that are there and empty brings back every row, and holds feedback that was on its way', async () => {
    const { rows, held, left_out } = await restore()
    expect(rows['public.qa_photo_reviews']).toBe(6)
    expect(held).toEqual({ public: 4, dev: 0 })
    expect(left_out).toBe('')
    expect(await contents(target.database)).toEqual(await contents(world.database))
    expect(
      await inTarget(
        'SELECT state, reason_code, count(*) AS n FROM public.wa_monitor_feedback GROUP BY 1, 2 ORDER BY 1',
      ),
    ).toEqual([
      { state: 'held', reason_code: 'restored', n: 4 },
      { state: 'sent', reason_code: '', n: 2 },
    ])
    expect(
      await inTarget(
        `SELECT state, code, count(*) AS n FROM public.wa_monitor_feedback_events GROUP BY 1, 2`,
      ),
    ).toEqual([{ state: 'held', code: 'restored', n: 4 }])
    // Whoever was signed out after the backup is not in again.
    expect(
      await inTarget('SELECT token_hash FROM public.wa_monitor_sessions WHERE ended_at IS NOT NULL'),
    ).toEqual([{ token_hash: 'token' }])
    expect(await inTarget('SELECT name FROM public.wa_monitor_users')).toEqual([{ name: 'Naledi' }])
    // A functioning schema: triggers and functions work.
    await inTarget(`UPDATE public.qa_photo_reviews SET comment = 'changed' WHERE drop_number = 'DR1752000'`)
  })

  test('refuses tables that hold something, and changes nothing', async () => {
    const before = await contents(target.database)
    await expect(restore()).rejects.toThrow(
      /holds data: .*public\.qa_photo_reviews.*Nothing was changed; --replace/,
    )
    expect(await contents(target.database)).toEqual(before)
  })

  test('with --replace gives up our tables, and no others', async () => {
    await inTarget(`CREATE TABLE public.invoices (n int); INSERT INTO public.invoices VALUES (7);
      CREATE FUNCTION public.tax() RETURNS int LANGUAGE sql AS 'SELECT 15'`)
    await restore(true)
    expect(await contents(target.database)).toEqual(await contents(world.database))
    expect(await inTarget('SELECT n, public.tax() AS tax FROM public.invoices')).toEqual([{ n: 7, tax: 15 }])
  })

  test('that fails in the middle leaves what was there', async () => {
    await inTarget(`UPDATE public.qa_photo_reviews SET comment = 'precious' WHERE drop_number = 'DR1752001'`)
    const before = await contents(target.database)
    const { manifest, dump } = await readChecked(places)
    const cut = join(world.folder, 'cut.dump')
    const { readFile } = await import('node:fs/promises')
    const bytes = await readFile(dump)
    // Data lies between the list of entries at the beginning and the end.
    await writeFile(cut, bytes.subarray(0, bytes.length - 200))
    await expect(
      restoreDatabase({ url: target.postgres.url, dump: cut, manifest, replace: true, work: places.work }),
    ).rejects.toThrow('nothing in it was changed')
    expect(await contents(target.database)).toEqual(before)
  })

  test('is refused by what hangs on our tables, and then changes nothing', async () => {
    await inTarget('CREATE VIEW public.my_report AS SELECT drop_number FROM public.qa_photo_reviews')
    const before = await contents(target.database)
    await expect(restore(true)).rejects.toThrow(/hangs on a table of WA Monitor.*my_report/s)
    expect(await contents(target.database)).toEqual(before)
  })

  test('cleans up behind itself', async () => {
    await removeUnpacked(places)
    expect(await isThere(join(places.work, 'restore'))).toBe(false)
    expect(await readdir(places.staging['whatsapp-bridge'] ?? '')).toEqual([])
  })
})
