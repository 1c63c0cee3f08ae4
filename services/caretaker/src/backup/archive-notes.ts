/** What is known of each archive, in a file beside it: `wa-monitor-….tar.json`. */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseArchiveName } from './archive-name.ts'

const noteSchema = z.object({
  name: z.string(),
  taken_at: z.iso.datetime(),
  bytes: z.number(),
  /** Of the file as it lies there: `sha256sum` tells whether a copy elsewhere is whole. */
  sha256: z.string(),
  encrypted: z.boolean(),
  /** When it was restored into a database made for that; null when it was not. */
  verified_at: z.iso.datetime().nullable(),
  /** Why it could not be. */
  problem: z.string().nullable(),
  version: z.string(),
})

export type ArchiveNote = z.infer<typeof noteSchema>

/** Newest first. An archive without a note of ours was put there by somebody else: it is his. */
export async function readNotes(folder: string): Promise<ArchiveNote[]> {
  const names = new Set(await readdir(folder))
  const notes: ArchiveNote[] = []
  for (const name of names) {
    if (!parseArchiveName(name) || !names.has(`${name}.json`)) continue
    const note = await readNote(join(folder, `${name}.json`))
    if (note) notes.push(note)
  }
  return notes.toSorted((one, other) => Date.parse(other.taken_at) - Date.parse(one.taken_at))
}

async function readNote(path: string): Promise<ArchiveNote | undefined> {
  try {
    return noteSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data
  } catch {
    return undefined
  }
}

export async function writeNote(folder: string, note: ArchiveNote): Promise<void> {
  const path = join(folder, `${note.name}.json`)
  await writeFile(`${path}.partial`, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600, flush: true })
  await rename(`${path}.partial`, path)
}

export async function deleteArchive(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { force: true })
  await rm(join(folder, `${name}.json`), { force: true })
}

/** What an end in the middle left. */
export async function deletePartials(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (/^wa-monitor-\d{8}T\d{6}Z\.tar(\.age)?(\.json)?\.partial$/.test(name))
      await rm(join(folder, name), { force: true })
}
