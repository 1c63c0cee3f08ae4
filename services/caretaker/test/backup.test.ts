import { createReadStream } from 'node:fs'
import { appendFile, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { extract, pack } from 'tar-stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readNotes } from '../src/backup/archive-notes.ts'
import { makeBackup } from '../src/backup/make-backup.ts'
import { verifyArchive } from '../src/backup/verify.ts'
import {
  type BackupWorld,
  createBackupWorld,
  fill,
  findPostgresPrograms,
  NO_PROGRAMS,
} from './backup-world.ts'

const programs = findPostgresPrograms()

describe('a backup', () => {
  let world: BackupWorld
  beforeAll(async () => {
    if (programs === undefined) return
    process.env.POSTGRES_PROGRAMS = programs
    world = await createBackupWorld()
    await fill(world.database, 5)
  })
  afterAll(async () => {
    delete process.env.POSTGRES_PROGRAMS
    await world?.close()
  })
  beforeEach((context) => {
    if (programs === undefined) context.skip(NO_PROGRAMS)
  })
  afterEach(async () => {
    if (programs === undefined) return
    world.bridge.refuse = undefined
    world.bridge.meddle = undefined
    for (const name of await readdir(world.options.archives)) await rm(pathOf(name))
  })

  const pathOf = (name: string) => join(world.options.archives, name)
  const verify = (name: string, opener = {}) => verifyArchive(pathOf(name), opener, world.options.work)

  test('holds both schemas, both files of the bridge and the configuration, and is tried out', async () => {
    const note = await makeBackup(world.options)
    expect(note).toMatchObject({ encrypted: false, problem: null, verified_at: expect.any(String) })
    const manifest = await verify(note.name)
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'database.dump',
      'whatsapp-bridge/messages.db',
      'whatsapp-bridge/session.db',
      'config/prod/projects.yaml',
    ])
    expect(manifest.database).toMatchObject({ tables_from: 'snapshot', everything: true })
    expect(Object.keys(manifest.database.schemas).toSorted()).toEqual(['dev', 'public'])
    const reviews = manifest.database.tables.find(
      ({ schema, name }) => schema === 'public' && name === 'qa_photo_reviews',
    )
    expect(reviews?.rows).toBe(5)
    expect(manifest.bridges).toMatchObject([{ service: 'whatsapp-bridge', last_seq: 3 }])
    expect(await readNotes(world.options.archives)).toEqual([note])
  })

  test('leaves nothing behind but the archive and its note', async () => {
    const { name } = await makeBackup(world.options)
    expect(await readdir(world.options.archives)).toEqual([name, `${name}.json`])
    expect(await readdir(world.options.work)).toEqual([])
    expect(await readdir(world.options.bridges[0]?.staging ?? '')).toEqual([])
  })

  test('is one moment of a database that is written to meanwhile', async () => {
    const stop = new AbortController()
    const writing = (async () => {
      let written = 0
      while (!stop.signal.aborted) {
        await world.database.transaction((transaction) =>
          transaction.query(
            `INSERT INTO public.qa_photo_reviews (drop_number, review_date) VALUES ($1, '2026-11-20')`,
            [`DR${1_000_000 + written}`],
          ),
        )
        written += 1
      }
      return written
    })()
    const note = await makeBackup(world.options)
    stop.abort()
    expect(await writing).toBeGreaterThan(0)
    expect(note.problem).toBeNull()
  })

  test('with a passphrase is what age makes: the library alone opens it', async () => {
    const passphrase = 'four words in a row'
    const { name } = await makeBackup({ ...world.options, key: { passphrase, recipients: [] } })
    expect(name).toMatch(/\.tar\.age$/)
    const decrypter = new Decrypter()
    decrypter.addPassphrase(passphrase)
    const plain = await decrypter.decrypt(new Uint8Array(await readFile(pathOf(name))))
    expect(await namesIn(Buffer.from(plain))).toContain('whatsapp-bridge/session.db')
    await expect(verify(name, { passphrase })).resolves.toBeDefined()
    await expect(verify(name, { passphrase: 'five words in a row' })).rejects.toThrow(
      'The passphrase is not the one',
    )
    await expect(verify(name)).rejects.toThrow('is encrypted')
  })

  test('to a public key is opened by its private key, and not by that of another', async () => {
    const [ours, other] = [await generateX25519Identity(), await generateX25519Identity()]
    const key = { recipients: [await identityToRecipient(ours)] }
    const note = await makeBackup({ ...world.options, key })
    expect(note.verified_at).not.toBeNull()
    await expect(verify(note.name, { identities: [ours] })).resolves.toBeDefined()
    await expect(verify(note.name, { identities: [other] })).rejects.toThrow('private key is none of those')
    await expect(verify(note.name, { identities: ['not a key'] })).rejects.toThrow('AGE-SECRET-KEY')
  })

  test('of a database of the user’s leaves his other tables out', async () => {
    await world.database.transaction((transaction) =>
      transaction.query('CREATE TABLE public.invoices (n int); INSERT INTO public.invoices VALUES (1)'),
    )
    const tablesOf = async (everything: boolean) => {
      const { name } = await makeBackup({
        ...world.options,
        everything,
        now: () => Date.now() + (everything ? 0 : 60_000),
      })
      return (await verify(name)).database.tables.map((table) => table.name)
    }
    expect(await tablesOf(true)).toContain('invoices')
    expect(await tablesOf(false)).not.toContain('invoices')
  })

  describe('fails, says why and leaves no archive', () => {
    afterEach(async () => {
      expect(await readdir(world.options.archives)).toEqual([])
      expect(await readdir(world.options.work)).toEqual([])
    })

    test('when the bridge refuses', async () => {
      world.bridge.refuse = { status: 507, message: 'the disk is full' }
      await expect(makeBackup(world.options)).rejects.toThrow(
        'whatsapp-bridge made no copy of its files (507): the disk is full',
      )
    })

    test('when the bridge is away', async () => {
      const away = world.options.bridges.map((bridge) => ({ ...bridge, url: 'http://127.0.0.1:1' }))
      await expect(makeBackup({ ...world.options, bridges: away })).rejects.toThrow(
        /whatsapp-bridge does not answer/,
      )
    })

    test('when a copy arrives changed, or not at all', async () => {
      world.bridge.meddle = (folder) => appendFile(join(folder, 'session.db'), 'x')
      await expect(makeBackup(world.options)).rejects.toThrow(
        'session.db that whatsapp-bridge made arrived changed',
      )
      const elsewhere = world.options.bridges.map((bridge) => ({
        ...bridge,
        staging: join(world.folder, 'other'),
      }))
      await expect(makeBackup({ ...world.options, bridges: elsewhere })).rejects.toThrow(
        'is its staging volume this one?',
      )
    })

    test('when the database is away, or has no tables of ours', async () => {
      const away = { ...world.options, databaseUrl: 'postgres://postgres:hidden@127.0.0.1:1/postgres' }
      await expect(makeBackup(away)).rejects.toThrow(/ECONNREFUSED/)
      await expect(makeBackup(away)).rejects.not.toThrow(/hidden/)
      const other = {
        ...world.options,
        databaseUrl: world.options.databaseUrl.replace('/postgres?', '/template1?'),
      }
      await expect(makeBackup(other)).rejects.toThrow('holds no tables of WA Monitor yet')
    })

    test('when there is too little room', async () => {
      await expect(makeBackup({ ...world.options, lastBytes: 1e15 })).rejects.toThrow(
        /MB free and a backup needs/,
      )
    })

    test('when it is stopped', async () => {
      const stopping = new AbortController()
      world.bridge.meddle = async () => stopping.abort()
      await expect(makeBackup({ ...world.options, signal: stopping.signal })).rejects.toThrow()
    })
  })

  test('whose bridge counted other rows is kept, and noted as not verified', async () => {
    const { options } = world
    const fetched = globalThis.fetch
    globalThis.fetch = async (...request) => {
      const answer = (await (await fetched(...request)).json()) as {
        files: { rows: Record<string, number> }[]
      }
      for (const file of answer.files) for (const table of Object.keys(file.rows)) file.rows[table] = 4
      return Response.json(answer)
    }
    try {
      await expect(makeBackup(options)).rejects.toThrow('has 3 rows in messages instead of 4')
    } finally {
      globalThis.fetch = fetched
    }
    expect(await readNotes(options.archives)).toMatchObject([
      { verified_at: null, problem: expect.stringContaining('3 rows in messages') },
    ])
  })

  describe('that was changed is refused:', () => {
    let name: string
    beforeEach(async () => {
      if (programs === undefined) return
      ;({ name } = await makeBackup(world.options))
    })

    test('a byte in the middle', async () => {
      const file = await open(pathOf(name), 'r+')
      const { size } = await file.stat()
      await file.write(Buffer.from([0x55, 0xaa, 0x55]), 0, 3, Math.floor(size / 2))
      await file.close()
      await expect(verify(name)).rejects.toThrow('The archive is damaged')
    })

    test('cut off', async () => {
      const { size } = await stat(pathOf(name))
      await truncate(pathOf(name), Math.floor(size / 2))
      await expect(verify(name)).rejects.toThrow(/damaged|cut off/)
    })

    test('something else altogether', async () => {
      await writeFile(pathOf(name), 'hello'.repeat(1000))
      await expect(verify(name)).rejects.toThrow(/damaged|not a backup/)
      await writeFile(pathOf(name), '')
      await expect(verify(name)).rejects.toThrow('empty or cut off')
    })

    test('made by a newer WA Monitor', async () => {
      await repack(pathOf(name), (text) => text.replace('"format": 1', '"format": 2'))
      await expect(verify(name)).rejects.toThrow('of a newer WA Monitor (format 2')
    })

    test('with a path that leads out', async () => {
      await repack(pathOf(name), (text) => text.replace('config/prod', '../../prod'))
      await expect(verify(name)).rejects.toThrow('names the path ../../prod/projects.yaml')
    })

    test('with other rows than were counted', async () => {
      await repack(pathOf(name), (text) => text.replace(/"rows": 5(?!\d)/, '"rows": 6'))
      await expect(verify(name)).rejects.toThrow(/has 5 rows instead of 6/)
    })
  })
})

async function namesIn(tar: Buffer): Promise<string[]> {
  const names: string[] = []
  const reading = extract()
  Readable.from([tar]).pipe(reading)
  for await (const entry of reading) {
    names.push(entry.header.name)
    entry.resume()
  }
  return names
}

/** Writes the archive again with another manifest. */
async function repack(path: string, change: (manifest: string) => string): Promise<void> {
  const reading = extract()
  createReadStream(path).pipe(reading)
  const writing = pack()
  const chunks: Uint8Array[] = []
  const collected = (async () => {
    for await (const chunk of writing as AsyncIterable<Uint8Array>) chunks.push(chunk)
  })()
  for await (const entry of reading) {
    const parts: Uint8Array[] = []
    for await (const part of entry as AsyncIterable<Uint8Array>) parts.push(part)
    const content = Buffer.concat(parts)
    const { name } = entry.header
    const written = name === 'manifest.json' ? Buffer.from(change(content.toString())) : content
    writing.entry({ name }, written)
  }
  writing.finalize()
  await collected
  await writeFile(path, Buffer.concat(chunks))
}
