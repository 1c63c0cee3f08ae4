import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** What is needed to read a file. */
export interface MediaKey {
  type: string
  mediaKey: Uint8Array
  mimetype: string
}

/** A file on the media server. */
interface MediaRow {
  position: number
  path: string
  /** Encrypted, as uploaded. */
  blob: Buffer
  /** 1 once the server has deleted it. */
  gone: 0 | 1
  /** These three are known once a phone here is told. */
  type: string | null
  mediaKey: Buffer | null
  mimetype: string | null
}

const COLUMNS = 'position, path, blob, gone, type, media_key AS mediaKey, mimetype'

export function mediaTable(database: SqliteDatabase) {
  const put = database.prepare<[string, Uint8Array]>(`
    INSERT INTO media (path, blob) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET gone = 0`)
  const learn = database.prepare<[{ path: string; type: string; mediaKey: Uint8Array; mimetype: string }]>(`
    UPDATE media SET type = :type, media_key = :mediaKey, mimetype = :mimetype
    WHERE path = :path AND media_key IS NULL`)
  const byPath = database.prepare<[string], MediaRow>(`SELECT ${COLUMNS} FROM media WHERE path = ?`)
  const byPosition = database.prepare<[number], MediaRow>(`SELECT ${COLUMNS} FROM media WHERE position = ?`)
  const idOf = database.prepare<[string], { position: number }>('SELECT position FROM media WHERE path = ?')
  const setGone = database.prepare<[number, number]>('UPDATE media SET gone = ? WHERE position = ?')
  const authority = database.prepare<[], { privateKey: string; certificate: string }>(
    'SELECT private_key AS privateKey, certificate FROM media_authority',
  )
  const setAuthority = database.prepare<[string, string]>('INSERT INTO media_authority VALUES (1, ?, ?)')
  return {
    /** The same path again is the same file uploaded again. */
    put: (path: string, blob: Uint8Array) => void put.run(path, blob),
    /** A phone has been told how to read the file at this path; nothing is done for one that is not here. */
    learn: (path: string, { type, mediaKey, mimetype }: MediaKey) =>
      void learn.run({ path, type, mediaKey: Buffer.from(mediaKey), mimetype }),
    byPath: (path: string) => byPath.get(path),
    find: (id: number) => byPosition.get(id),
    /** Its number in the control API. */
    idOf: (path: string) => idOf.get(path)?.position,
    /** The server deletes it, as it does after some weeks, or whoever sent it uploads it again. */
    setGone: (id: number, gone: boolean) => void setGone.run(gone ? 1 : 0, id),
    authority: () => authority.get(),
    setAuthority: (privateKey: string, certificate: string) => void setAuthority.run(privateKey, certificate),
  }
}
