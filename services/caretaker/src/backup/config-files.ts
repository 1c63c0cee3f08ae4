import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hashFile } from './file-hash.ts'
import { CONFIG_FOLDER, type ManifestFile } from './manifest.ts'
import type { Source } from './pack.ts'

/** Everything that people wrote below the configuration's directory, hidden files and links that lead nowhere left out. */
export async function listConfig(folder: string): Promise<{ files: ManifestFile[]; sources: Source[] }> {
  const names = (await readdir(folder, { recursive: true })).toSorted()
  const files: ManifestFile[] = []
  const sources: Source[] = []
  for (const name of names) {
    if (name.split('/').some((part) => part.startsWith('.'))) continue
    const from = join(folder, name)
    const found = await stat(from).catch(() => undefined)
    if (!found?.isFile()) continue
    const path = `${CONFIG_FOLDER}/${name}`
    const { bytes, sha256 } = await hashFile(from)
    files.push({ path, bytes, sha256 })
    sources.push({ path, from, bytes })
  }
  return { files, sources }
}
