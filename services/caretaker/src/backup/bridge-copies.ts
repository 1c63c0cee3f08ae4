import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bridgeBackupResponseSchema } from '@wa-monitor/contracts'
import { BackupError } from './backup-error.ts'
import { hashFile } from './file-hash.ts'
import type { BridgeInArchive, ManifestFile } from './manifest.ts'
import type { Source } from './pack.ts'

export interface BridgeToCopy {
  /** `whatsapp-bridge`, `whatsapp-sender` */
  service: string
  url: string
  apiKey: string
  /** Where that bridge's staging directory is mounted here. */
  staging: string
}

export interface BridgeCopies {
  bridge: BridgeInArchive
  files: ManifestFile[]
  sources: Source[]
  remove(): Promise<void>
}

const ANSWER_MS = 10 * 60_000

/** Asks a bridge for copies of its two files and checks that they arrived as they were made. @throws BackupError */
export async function copyFromBridge(
  { service, url, apiKey, staging }: BridgeToCopy,
  signal?: AbortSignal,
): Promise<BridgeCopies> {
  const answer = await ask()
  if (!/^[\w.-]+$/.test(answer.folder) || answer.folder.startsWith('.'))
    throw new BackupError(`${service} named a folder that is not one of its staging directory`)
  const folder = join(staging, answer.folder)
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const sources: Source[] = []
    const files: ManifestFile[] = []
    for (const { name, bytes, sha256 } of answer.files) {
      if (!/^[\w.-]+\.db$/.test(name))
        throw new BackupError(`${service} named a file that is no database of it`)
      const path = `${service}/${name}`
      const from = join(folder, name)
      const found = await hashFile(from)
      if (found.bytes !== bytes || found.sha256 !== sha256)
        throw new BackupError(
          `The copy of ${name} that ${service} made arrived changed: is its staging volume this one?`,
        )
      files.push({ path, bytes, sha256 })
      sources.push({ path, from, bytes })
    }
    const { taken_at, store_id, last_seq } = answer
    const bridge = {
      service,
      taken_at,
      store_id,
      last_seq,
      files: answer.files.map(({ name, rows }) => ({ name, rows })),
    }
    return { bridge, files, sources, remove }
  } catch (error) {
    await remove()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new BackupError(
        `The copies that ${service} made are not in ${staging}: is its staging volume this one?`,
        { cause: error },
      )
    throw error
  }

  async function ask() {
    const timeout = AbortSignal.timeout(ANSWER_MS)
    let response: Response
    try {
      response = await fetch(new URL('/api/backup', url), {
        method: 'POST',
        headers: { 'X-API-Key': apiKey },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
    } catch (error) {
      if (signal?.aborted) throw error
      const { cause } = error as { cause?: { code?: string } }
      throw new BackupError(
        `${service} does not answer (${cause?.code ?? (error as Error).name}): ./scripts/status.sh`,
        { cause: error },
      )
    }
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok) {
      const { message } = (body ?? {}) as { message?: string }
      throw new BackupError(
        `${service} made no copy of its files (${response.status}): ${message ?? 'no reason given'}`,
      )
    }
    const parsed = bridgeBackupResponseSchema.safeParse(body)
    if (!parsed.success)
      throw new BackupError(`${service} is of another version than the caretaker: ./scripts/start.sh`)
    return parsed.data
  }
}
