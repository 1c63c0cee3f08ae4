import { allCopies, type Copy } from '../ports.ts'
import type { Stack } from '../stack.ts'
import { VELO_TEST } from '../slice.ts'
import { compare, type Counts, countOf, type Ledger } from './compare.ts'
import { MEMBERS, type Posted } from './posting.ts'

type Drop = Posted & { drop: string }
const SCHEMAS = ['public', 'dev'] as const

/** Every message posted against messages.db, every drop against the rows and events of both schemas. */
export async function readDrops(stack: Stack, posted: readonly Posted[]): Promise<Ledger> {
  const drops = posted.filter((one): one is Drop => one.drop !== undefined)
  const ledger: Ledger = { lost: [], twice: [] }
  compare(
    ledger,
    'messages.db',
    await storedMessages(stack, posted),
    posted.map(({ id }) => id),
  )
  for (const schema of SCHEMAS) {
    const here = schema === 'dev' ? drops.filter(({ group }) => group === VELO_TEST) : drops
    const numbers = drops.map(({ drop }) => drop)
    const rows = await countBy(stack, `"${schema}".qa_photo_reviews`, 'drop_number', numbers)
    compare(
      ledger,
      `rows of ${schema}`,
      rows,
      here.map(({ drop }) => drop),
    )
    const events = await countBy(stack, `"${schema}".wa_monitor_drop_events`, 'drop_number', numbers)
    compare(
      ledger,
      `events of ${schema}`,
      events,
      here.map(({ drop }) => drop),
    )
  }
  return ledger
}

/** Every answer that was taken against the rows in PostgreSQL and against every phone of its group. */
export async function readAnswers(
  stack: Stack,
  posted: readonly Posted[],
  taken: readonly string[],
): Promise<Ledger> {
  const ledger: Ledger = { lost: [], twice: [] }
  const rows = await stack.rows(
    `SELECT drop_number || ' ' || state || ' ' || reason_code FROM public.wa_monitor_feedback
     WHERE drop_number = ANY('{${taken.join()}}') ORDER BY 1`,
  )
  const isDelivered = (row: string) => / (delivered|read) /.test(row)
  const delivered = rows.filter(isDelivered).map((row) => row.split(' ')[0] ?? '')
  compare(ledger, 'feedback rows that were delivered', countOf(delivered), taken)
  // A reviewer who got no answer clicked again: that one waits for the end of its drop's cooldown.
  ledger.lost.push(...rows.filter((row) => !isDelivered(row) && !row.endsWith(' queued cooldown')))
  const phones = await readPhones(posted, taken)
  return { lost: [...ledger.lost, ...phones.lost], twice: [...ledger.twice, ...phones.twice] }
}

/** Every answer that was taken, on every phone of its group. */
export async function readPhones(posted: readonly Posted[], taken: readonly string[]): Promise<Ledger> {
  const ledger: Ledger = { lost: [], twice: [] }
  const phones = [...new Set(Object.values(MEMBERS).flat())]
  const shown = new Map<string, Copy[]>()
  for (const phone of phones)
    shown.set(
      phone,
      (await allCopies(phone)).filter(({ duplicate }) => !duplicate),
    )
  const groupOf = new Map(posted.map(({ drop, group }) => [drop, group]))
  for (const phone of phones) {
    const readable = (shown.get(phone) ?? []).filter(({ error }) => error === null)
    const here = taken.filter((drop) => MEMBERS[groupOf.get(drop) ?? '']?.includes(phone))
    const times = new Map(
      taken.map((drop) => [drop, readable.filter(({ text }) => text.includes(drop)).length]),
    )
    compare(ledger, `phone …${phone.slice(-2)}`, times, here)
  }
  return ledger
}

async function countBy(
  stack: Stack,
  table: string,
  column: string,
  values: readonly string[],
): Promise<Counts> {
  const rows = await stack.rows(
    `SELECT ${column}, count(*) FROM ${table} WHERE ${column} = ANY('{${values.join()}}') GROUP BY 1`,
  )
  return new Map(rows.map((row) => row.split('|')).map(([value = '', times]) => [value, Number(times)]))
}

const READ_STORE = `
const Database = require('/app/node_modules/better-sqlite3')
const ids = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const store = new Database('/store/messages.db', { readonly: true })
const find = store.prepare("SELECT count(*) AS times FROM messages WHERE id = ? AND kind = 'message'")
process.stdout.write(JSON.stringify(ids.map((id) => [id, find.get(id).times])))`

/** Read inside the bridge's container, by the library that writes it. */
async function storedMessages(stack: Stack, posted: readonly Posted[]): Promise<Counts> {
  const ids = JSON.stringify(posted.map(({ id }) => id))
  const found = await stack.composeWith(ids, 'exec', '-T', 'whatsapp-bridge', 'node', '-e', READ_STORE)
  return new Map(JSON.parse(found) as [string, number][])
}
