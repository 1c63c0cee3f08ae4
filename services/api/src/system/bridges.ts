import {
  bridgeStatusResponseSchema,
  httpErrorSchema,
  isGroupJid,
  pairingCodeResponseSchema,
  qrResponseSchema,
  type SystemStatus,
} from '@wa-monitor/contracts'
import { HttpError, keptFor } from '@wa-monitor/service'
import { z } from 'zod'
import type { FeedbackSettings } from '@wa-monitor/contracts'
import { qrRows } from '../decide/qr-rows.ts'
import { askJson } from './ask-json.ts'

/** The compose name of the one that receives; others go by the host of their address. */
const RECEIVES = 'whatsapp-bridge'
const PATIENCE_MS = 2000
const STATUS = { keptMs: 3000, patienceMs: PATIENCE_MS }
/** Members come and go seldom; that the bridge does not list them may be over in a moment. */
const GROUPS_KEPT_MS = 30_000
/** After a restart the bridge asks WhatsApp for the list, which takes a while. */
const GROUPS_TIMEOUT_MS = 30_000

/** Of its groups only what is shown: who is in them stays where it is. */
const groupsSchema = z.object({
  groups: z.array(z.object({ jid: z.string(), name: z.string(), members: z.array(z.unknown()) })),
})

export type BridgeSeen = SystemStatus['bridges'][number]

export interface SeenGroup {
  jid: string
  name: string
  members: number
}

type GroupsSeen = { groups: SeenGroup[]; problem: null } | { groups: null; problem: string }

interface Code {
  service: string
  rows: string[]
  pairing_code: string | null
}

/** What the api asks of the numbers themselves, with the key it has. */
export interface Bridges {
  /** Each with what it says of itself; null when it does not answer. Never throws. */
  statuses(): Promise<BridgeSeen[]>
  /** The groups of the number that receives. Never throws. */
  groups(): Promise<GroupsSeen>
  /** @throws HttpError when there is no such number, no code at the moment, or no answer. */
  code(service: string): Promise<Code>
}

export function createBridges({ bridge, senders }: Pick<FeedbackSettings, 'bridge' | 'senders'>): Bridges {
  const { apiKey } = bridge
  const host = (url: string) => new URL(url).host
  const urls = new Map([
    [RECEIVES, bridge.url],
    ...senders
      .filter(({ url }) => host(url) !== host(bridge.url))
      .map(({ url }) => [new URL(url).hostname, url] as const),
  ])
  const statuses = [...urls].map(([service, url]) => ({
    service,
    ask: keptFor(STATUS, async () => {
      const { body } = await askJson(url, '/api/status', { apiKey, timeoutMs: PATIENCE_MS })
      const { success: _, ...status } = bridgeStatusResponseSchema.parse(body)
      return status
    }),
  }))
  let listed: { groups: GroupsSeen; at: number } | undefined
  const askGroups = keptFor(STATUS, async () => {
    if (listed && performance.now() - listed.at < GROUPS_KEPT_MS) return listed.groups
    const groups = await readGroups(bridge)
    listed = groups.groups ? { groups, at: performance.now() } : undefined
    return groups
  })

  return {
    statuses: () =>
      Promise.all(statuses.map(async ({ service, ask }) => ({ service, status: (await ask()) ?? null }))),
    async groups() {
      return (
        (await askGroups()) ?? {
          groups: null,
          problem: 'The bridge is asking WhatsApp for its groups: they are here in a moment',
        }
      )
    },
    async code(service) {
      const url = urls.get(service)
      if (url === undefined)
        throw new HttpError(404, 'bridge_unknown', `There is no ${service}: ${[...urls.keys()].join(', ')}`)
      return { service, ...(await readCode(service, { url, apiKey })) }
    },
  }
}

async function readGroups({ url, apiKey }: { url: string; apiKey: string }): Promise<GroupsSeen> {
  try {
    const { status, body } = await askJson(url, '/api/groups', { apiKey, timeoutMs: GROUPS_TIMEOUT_MS })
    const said = groupsSchema.safeParse(body).data
    if (status === 200 && said)
      return {
        groups: said.groups
          .filter(({ jid }) => isGroupJid(jid))
          .map(({ jid, name, members }) => ({ jid, name, members: members.length })),
        problem: null,
      }
    const why = httpErrorSchema.safeParse(body).data?.message ?? `it answers ${status}`
    return { groups: null, problem: `The bridge does not list its groups: ${why}` }
  } catch {
    return {
      groups: null,
      problem: 'The bridge does not answer: its groups are not known. Run ./scripts/logs.sh whatsapp-bridge',
    }
  }
}

async function readCode(
  service: string,
  { url, apiKey }: { url: string; apiKey: string },
): Promise<Omit<Code, 'service'>> {
  const ask = (path: string) =>
    askJson(url, path, { apiKey, timeoutMs: PATIENCE_MS }).catch(() => {
      throw new HttpError(
        502,
        'bridge_no_answer',
        `${service} does not answer: run ./scripts/logs.sh ${service}`,
      )
    })
  const [{ body }, pairing] = await Promise.all([ask('/api/qr'), ask('/api/pairing-code')])
  const said = qrResponseSchema.safeParse(body).data
  const rows = said && qrRows(said.qr_text)
  if (rows)
    return { rows, pairing_code: pairingCodeResponseSchema.safeParse(pairing.body).data?.code ?? null }
  const refused = httpErrorSchema.safeParse(body).data
  if (refused?.code === 'already_linked')
    throw new HttpError(409, 'already_linked', 'Already linked: there is no code to scan')
  throw new HttpError(
    503,
    'no_qr_code',
    refused?.message ?? `${service} shows no QR code that this version can read`,
    { 'Retry-After': '2' },
  )
}
