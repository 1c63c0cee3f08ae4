/** `manifest.json`, the first file of an archive: what is in it, and how to tell that all of it arrived. */
import { z } from 'zod'

/** Counted up when an older program could not restore what a newer one writes. */
export const ARCHIVE_FORMAT = 1

export const MANIFEST = 'manifest.json'
export const DUMP = 'database.dump'
export const CONFIG_FOLDER = 'config'

const time = z.iso.datetime()

const tableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  rows: z.number().int(),
  /** See `describeTables` of packages/database. */
  content: z.string(),
})

export const manifestSchema = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  /** When it was begun. Everything in it is at least as new as this. */
  taken_at: time,
  /** The WA Monitor that wrote it. */
  version: z.string(),
  database: z.object({
    server_version: z.string(),
    /** The migration each schema is at. */
    schemas: z.record(z.string(), z.number().int()),
    /** False: tables of WA Monitor alone, in a database of the user's. */
    everything: z.boolean(),
    /**
     * Where the figures of `tables` come from: counted in the very moment that was dumped, or (through a pooler, which
     * keeps no moment still) from the dump itself.
     */
    tables_from: z.enum(['snapshot', 'dump']),
    tables: z.array(tableSchema),
  }),
  /** One per number. */
  bridges: z.array(
    z.object({
      /** `whatsapp-bridge`, `whatsapp-sender`: the folder of its files. */
      service: z.string(),
      taken_at: time,
      store_id: z.string(),
      last_seq: z.number().int(),
      files: z.array(z.object({ name: z.string(), rows: z.record(z.string(), z.number().int()) })),
    }),
  ),
  /** Every file but this one, by its path in the archive. */
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
})

export type Manifest = z.infer<typeof manifestSchema>
export type ManifestFile = Manifest['files'][number]
export type BridgeInArchive = Manifest['bridges'][number]
