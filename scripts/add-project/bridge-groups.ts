import { readFileSync } from 'node:fs'
import { type Group, groupsResponseSchema, httpErrorSchema } from '@wa-monitor/contracts'
import { Refusal } from '../lib/refusal.ts'

/** WhatsApp is asked for the list after a restart of the bridge. */
const PATIENCE_MS = 30_000

/** @throws Refusal when there is none. */
export function readKey(keyFile: string | undefined): string {
  if (keyFile !== undefined) return readKeyFile(keyFile)
  const { WHATSAPP_API_KEY: key, WHATSAPP_API_KEY_FILE: file } = process.env
  if (key) return key
  if (file) return readKeyFile(file)
  throw new Refusal("The bridge's key is missing: give --key-file FILE, or set WHATSAPP_API_KEY")
}

function readKeyFile(path: string): string {
  let key: string
  try {
    key = readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new Refusal(`The key cannot be read from ${path} (${(error as NodeJS.ErrnoException).code})`)
  }
  if (key === '') throw new Refusal(`${path} is empty: it must hold the bridge's key`)
  return key
}

/** The groups that the linked number is in, by name. @throws Refusal that says what to do. */
export async function fetchGroups(bridge: string, key: string): Promise<Group[]> {
  let response: Response
  let body: unknown
  try {
    response = await fetch(`${bridge}/api/groups`, {
      headers: { 'x-api-key': key },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    body = await response.json()
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } }
    throw new Refusal(
      `The bridge at ${bridge} does not answer as one (${cause?.code ?? message}): does it run? ./scripts/status.sh shows it`,
    )
  }
  const groups = groupsResponseSchema.safeParse(body)
  if (groups.success) return groups.data.groups.toSorted((a, b) => a.name.localeCompare(b.name))
  throw new Refusal(explain(bridge, response.status, body))
}

function explain(bridge: string, status: number, body: unknown): string {
  const said = httpErrorSchema.safeParse(body)
  if (status === 401 || status === 403)
    return `The bridge at ${bridge} refuses the key: give the one in WHATSAPP_API_KEY that the bridge was started with`
  if (said.data?.code === 'not_linked')
    return `${said.data.message}\nThe bridge sees no groups until it is linked: run ./scripts/login.sh`
  return said.success
    ? `The bridge at ${bridge} does not list its groups: ${said.data.message}`
    : `What answers at ${bridge} is no bridge of this version (HTTP ${status} for /api/groups)`
}
