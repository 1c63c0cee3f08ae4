import { bareJid, phoneJid, SCHEMAS, type SchemaName } from '@wa-monitor/contracts'
import {
  type Database,
  exportPerson,
  followedStores,
  learnPerson,
  type Person,
  requireSchemaVersion,
} from '@wa-monitor/database'
import { askBridge, type Bridge, type BridgePerson } from './bridges.ts'

export interface Everything {
  person: Person
  /** Schema → table → rows, as they are. */
  tables: Record<SchemaName, Awaited<ReturnType<typeof exportPerson>>>
  bridges: BridgePerson[]
}

/**
 * Everything that PostgreSQL and the bridges hold of a person. The bridges say which LIDs are his, the tables which names he
 * had; either may know some that the others do not.
 */
export async function searchEverywhere(
  database: Database,
  bridges: readonly Bridge[],
  phone: string,
): Promise<Everything> {
  const asked = await Promise.all(bridges.map((bridge) => askBridge(bridge, phone)))
  const missing = await missingBridge(database, bridges)
  if (missing) asked.push(missing)
  let person = fromBridges(phone, asked)
  // Twice: what one schema knows may lead to rows of the other.
  for (const schema of [...SCHEMAS, ...SCHEMAS])
    person = await database.transaction(async (transaction) => {
      await requireSchemaVersion(transaction, schema)
      return learnPerson(transaction, schema, person)
    })
  const found = (schema: SchemaName) =>
    database.transaction((transaction) => exportPerson(transaction, schema, person))
  return { person, tables: { public: await found('public'), dev: await found('dev') }, bridges: asked }
}

function fromBridges(phone: string, bridges: readonly BridgePerson[]): Person {
  const people = bridges.flatMap((bridge) => ('answer' in bridge ? [bridge.answer] : []))
  const addresses = new Set(people.flatMap((person) => person.addresses).map(bareJid))
  addresses.add(phoneJid(phone))
  const isHis = (address: unknown) => typeof address === 'string' && addresses.has(bareJid(address))
  const names = people
    .flatMap(({ messages }) => messages)
    .filter(({ sender, sender_lid }) => isHis(sender) || isHis(sender_lid))
    .flatMap(({ sender_name }) =>
      typeof sender_name === 'string' && sender_name !== '' ? [sender_name] : [],
    )
  return {
    phone,
    lids: [...addresses].filter((address) => address.endsWith('@lid')),
    names: [...new Set(names)],
  }
}

/** More numbers have sent than were asked: one that was taken out of `.env`, whose files are still there. */
async function missingBridge(
  database: Database,
  bridges: readonly Bridge[],
): Promise<BridgePerson | undefined> {
  const stores = await database.transaction((transaction) => followedStores(transaction, 'public'))
  if (stores.length <= bridges.length) return undefined
  return {
    service: 'whatsapp-sender',
    leftOut: 'a second number has sent from here, and is not among what runs now (COMPOSE_PROFILES)',
  }
}

/** What was found, one line each, without anything of what it says. */
export function describe({ person, tables, bridges }: Everything): string[] {
  const rows = SCHEMAS.flatMap((schema) =>
    Object.entries(tables[schema]).map(
      ([name, found]) => `  PostgreSQL ${schema}.${name}: ${found.length} rows`,
    ),
  )
  const stores = bridges.flatMap((bridge) => {
    if ('leftOut' in bridge) return [`  ${bridge.service}: left out, ${bridge.leftOut}`]
    const { messages, session } = bridge.answer
    const inSession = Object.values(session).reduce((sum, count) => sum + count, 0)
    if (messages.length + inSession === 0) return []
    return [`  ${bridge.service}: ${messages.length} rows of messages.db, ${inSession} of session.db`]
  })
  return [
    `Known by ${person.lids.length} LIDs and ${person.names.length} names beside the number:`,
    ...rows,
    ...stores,
  ]
}

/** Whether anything of him is there, as far as could be asked. */
export function isEmpty({ tables, bridges }: Everything): boolean {
  const inTables = SCHEMAS.some((schema) => Object.keys(tables[schema]).length > 0)
  const inBridges = bridges.some(
    (bridge) =>
      'answer' in bridge &&
      (bridge.answer.messages.length > 0 || Object.values(bridge.answer.session).some((count) => count > 0)),
  )
  return !inTables && !inBridges
}
