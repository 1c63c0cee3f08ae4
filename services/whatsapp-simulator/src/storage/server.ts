import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { ServerIdentity } from '../protocol/certificates.ts'

interface Row {
  root_public: Buffer
  root_private: Buffer
  intermediate_public: Buffer
  intermediate_private: Buffer
  noise_public: Buffer
  noise_private: Buffer
  certificate_chain: Buffer
}

export function serverTable(database: SqliteDatabase) {
  const select = database.prepare<[], Row>('SELECT * FROM server')
  const insert = database.prepare<[Row]>(`
    INSERT INTO server VALUES (1, :root_public, :root_private, :intermediate_public, :intermediate_private,
      :noise_public, :noise_private, :certificate_chain)`)
  return {
    read(): ServerIdentity | undefined {
      const row = select.get()
      return (
        row && {
          root: { public: row.root_public, private: row.root_private },
          intermediate: { public: row.intermediate_public, private: row.intermediate_private },
          noise: { public: row.noise_public, private: row.noise_private },
          certificateChain: row.certificate_chain,
        }
      )
    },
    write({ root, intermediate, noise, certificateChain }: ServerIdentity): void {
      insert.run({
        root_public: root.public,
        root_private: root.private,
        intermediate_public: intermediate.public,
        intermediate_private: intermediate.private,
        noise_public: noise.public,
        noise_private: noise.private,
        certificate_chain: certificateChain,
      })
    },
  }
}
