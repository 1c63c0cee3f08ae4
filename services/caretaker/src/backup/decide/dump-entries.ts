/** What a dump made by `pg_dump` holds, by the list that `pg_restore --list` prints of it. */

/** `ours`: WA Monitor's. `on-ours`: what the user hung on a table of ours. `theirs`: anything else of the user's. */
type Owner = 'ours' | 'on-ours' | 'theirs'

export interface DumpEntry {
  /** The whole line, as `pg_restore --use-list` reads it. */
  line: string
  /** `TABLE DATA`, `FK CONSTRAINT`. */
  kind: string
  owner: Owner
}

/** `215; 1259 16386 TABLE public qa_photo_reviews wa_monitor` */
const LINE = /^\d+; \d+ \d+ ([A-Z][A-Z ]*?) (public|dev|-) (.+)$/

const OUR_NAME = /^(?:idx_)?(?:qa_photo_reviews|wa_monitor)(?:_|$)/

/** Of these kinds a table of ours may have some that our migrations did not make. */
const HUNG_ON = ['FK CONSTRAINT', 'TRIGGER', 'RULE', 'POLICY', 'ROW SECURITY', 'STATISTICS']

/** Schemas themselves, comments and rights are left out: migrations make the first and the last. */
export function readDumpEntries(list: string): DumpEntry[] {
  return list.split('\n').flatMap((line) => {
    const [, kind = '', schema, tag = ''] = LINE.exec(line) ?? []
    if (schema === undefined || schema === '-' || ['SCHEMA', 'ACL', 'DEFAULT ACL'].includes(kind)) return []
    return [{ line, kind, owner: ownerOf(kind, tag) }]
  })
}

function ownerOf(kind: string, tag: string): Owner {
  const [first = '', second = ''] = tag.split(' ')
  // `COMMENT public TABLE qa_photo_reviews`, `COMMENT public COLUMN qa_photo_reviews.comment`
  if (kind === 'COMMENT') return isOurs(second) ? 'ours' : 'theirs'
  if (!isOurs(first)) return 'theirs'
  if (HUNG_ON.includes(kind)) return isOurs(second) ? 'ours' : 'on-ours'
  return 'ours'
}

/** The first word of a function's tag runs on into its arguments: `wa_monitor_claim(text,`. */
function isOurs(name: string): boolean {
  return OUR_NAME.test(name.split(/[.(]/)[0] ?? '')
}
