/** What each bridge holds of a person: `GET` and `DELETE /api/people/{number}`. */
import {
  type BridgeErasedResponse,
  bridgeErasedResponseSchema,
  type BridgePersonResponse,
  bridgePersonResponseSchema,
  httpErrorSchema,
} from '@wa-monitor/contracts'
import { Refusal } from '../lib/refusal.ts'

/** A store of years is looked through row by row. */
const PATIENCE_MS = 5 * 60_000

export interface Bridge {
  /** Its compose service. */
  service: string
  url: string
  key: string
}

export type Answer<Body> = { service: string } & ({ answer: Body } | { leftOut: string })

export type BridgePerson = Answer<BridgePersonResponse>
export type BridgeErased = Answer<BridgeErasedResponse>

/** @throws Refusal when it is one of our own numbers. */
export function askBridge(bridge: Bridge, phone: string): Promise<BridgePerson> {
  return call(bridge, { method: 'GET', phone, schema: bridgePersonResponseSchema })
}

export function eraseInBridge(bridge: Bridge, phone: string): Promise<BridgeErased> {
  return call(bridge, { method: 'DELETE', phone, schema: bridgeErasedResponseSchema })
}

interface Schema<Body> {
  safeParse(body: unknown): { success: true; data: Body } | { success: false }
}

async function call<Body>(
  { service, url, key }: Bridge,
  { method, phone, schema }: { method: 'GET' | 'DELETE'; phone: string; schema: Schema<Body> },
): Promise<Answer<Body>> {
  try {
    const response = await fetch(new URL(`/api/people/${phone}`, url), {
      method,
      headers: { 'x-api-key': key },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const body: unknown = await response.json()
    const parsed = schema.safeParse(body)
    if (response.ok && parsed.success) return { service, answer: parsed.data }
    const said = httpErrorSchema.safeParse(body)
    if (said.data?.code === 'own_number') throw new Refusal(`${service}: ${said.data.message}`)
    if (response.status === 404)
      return { service, leftOut: 'it is older than this script and has no such question: update it' }
    return { service, leftOut: said.success ? said.data.message : `it answered with HTTP ${response.status}` }
  } catch (error) {
    if (error instanceof Refusal) throw error
    const { cause, message } = error as Error & { cause?: { code?: string } }
    return { service, leftOut: `it does not answer (${cause?.code ?? message}): start it and run this again` }
  }
}
