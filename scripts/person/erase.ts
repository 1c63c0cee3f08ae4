import { SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import { type Database, erasePerson, type ErasedPerson, type Person } from '@wa-monitor/database'
import type { BackupsLeft } from './backups.ts'
import { type Bridge, type BridgeErased, eraseInBridge } from './bridges.ts'

/** For the file of the information officer: what was done, and nothing of whom. */
export interface Receipt {
  what: 'erasure of a person from WA Monitor'
  number_ends_in: string
  began_at: string
  ended_at: string
  postgresql: Record<SchemaName, ErasedPerson['erased']>
  bridges: Record<string, Record<string, number> | { left_out: string }>
  cancelled_feedback: number
  /** Sentences: what is still to be done. Empty: nothing. */
  to_do: string[]
  backups: BackupsLeft | { not_known: string }
  /** What no program of ours can reach. */
  not_erased: string[]
}

const NOT_ERASED = [
  'WhatsApp itself: the groups, and the phones of their members',
  'copies that people or integrations made: Google Sheets, SharePoint, exports, e-mails, screenshots',
  'what webhooks of rules told other programs before',
  'what PostgreSQL’s files keep of changed rows until their space is used again',
  'logs: they show the first four and last two digits of numbers, and no names or words; they are overwritten in turn',
]

interface Parts {
  database: Database
  bridges: readonly Bridge[]
  backups: Receipt['backups']
  now: () => number
}

/**
 * Tables first: the bridges know best which LIDs are his, so they must still know it if this is stopped in between. Safe to
 * repeat.
 *
 * @param leftOut service → why it could not be asked at all
 */
export async function eraseEverywhere(
  { database, bridges, backups, now }: Parts,
  person: Person,
  leftOut: ReadonlyMap<string, string>,
): Promise<Receipt> {
  const began = now()
  const done = new Map<SchemaName, ErasedPerson>()
  for (const schema of SCHEMAS) done.set(schema, await erasePerson(database, schema, person))
  const asked: BridgeErased[] = []
  for (const bridge of bridges) {
    const known = leftOut.get(bridge.service)
    asked.push(
      known === undefined
        ? await eraseInBridge(bridge, person.phone)
        : { service: bridge.service, leftOut: known },
    )
  }
  for (const [service, why] of leftOut)
    if (bridges.every((bridge) => bridge.service !== service)) asked.push({ service, leftOut: why })
  const sum = (value: (erased: ErasedPerson) => number) =>
    [...done.values()].reduce((total, erased) => total + value(erased), 0)
  return {
    what: 'erasure of a person from WA Monitor',
    number_ends_in: person.phone.slice(-4),
    began_at: new Date(began).toISOString(),
    ended_at: new Date(now()).toISOString(),
    postgresql: { public: done.get('public')?.erased ?? {}, dev: done.get('dev')?.erased ?? {} },
    bridges: Object.fromEntries(
      asked.map((bridge) => [
        bridge.service,
        'answer' in bridge ? bridge.answer.erased : { left_out: bridge.leftOut },
      ]),
    ),
    cancelled_feedback: sum(({ cancelledFeedback }) => cancelledFeedback),
    to_do: toDo([...done.values()], asked),
    backups,
    not_erased: NOT_ERASED,
  }
}

function toDo(schemas: readonly ErasedPerson[], bridges: readonly BridgeErased[]): string[] {
  const onItsWay = schemas.reduce((sum, { feedbackOnItsWay }) => sum + feedbackOnItsWay, 0)
  const columns = schemas.flatMap(({ foreign }) => Object.entries(foreign))
  return [
    ...bridges.flatMap((bridge) =>
      'leftOut' in bridge ? [`${bridge.service} was left out: ${bridge.leftOut}. Run this again then.`] : [],
    ),
    ...(onItsWay > 0
      ? [`${onItsWay} feedback to him is on its way and was left as it is: run this again when it has left.`]
      : []),
    ...columns.map(
      ([column, rows]) =>
        `${column}, a column that is not WA Monitor’s, names him in ${rows} rows: its owner decides what becomes of them.`,
    ),
  ]
}
