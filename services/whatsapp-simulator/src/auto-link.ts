/**
 * Stands in for the person with the phone: while the bridge asks to be linked, its QR code is fetched and scanned.
 * What it sees is logged when it changes, not at each look.
 */
import { bridgeHealthSchema, qrResponseSchema } from '@wa-monitor/contracts'
import { scanQr } from './phones/scan-qr.ts'
import type { Context } from './world/context.ts'

const LOOK_EVERY_MS = 2_000
const REQUEST_MS = 10_000

interface Bridge {
  bridgeUrl: string
  apiKey: string
}

export interface AutoLink {
  bridgeUrl: string
  /** What it found when it last looked. */
  status(): string
  start(): void
  stop(): void
}

export function createAutoLink(context: Context, bridge: Bridge): AutoLink {
  const stopped = new AbortController()
  let said = 'not looked yet'
  const say = (line: string) => {
    if (line !== said) context.log.info(`Auto-link: ${line}`)
    said = line
  }
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    try {
      say(await lookOnce(context, bridge, stopped.signal))
    } catch (error) {
      if (!stopped.signal.aborted) say((error as Error).message)
    }
    if (!stopped.signal.aborted) timer = setTimeout(() => void look(), LOOK_EVERY_MS)
  }
  return {
    bridgeUrl: bridge.bridgeUrl,
    status: () => said,
    start: () => void look(),
    stop() {
      stopped.abort()
      clearTimeout(timer)
    },
  }
}

async function lookOnce(context: Context, bridge: Bridge, stopped: AbortSignal): Promise<string> {
  const health = bridgeHealthSchema.parse(await get(bridge, '/health', stopped))
  if (health.state !== 'SCAN_QR_CODE') return `the bridge is ${health.state}`
  const { qr } = qrResponseSchema.parse(await get(bridge, '/api/qr', stopped))
  await scanQr(context, qr)
  return 'the bridge is linked'
}

/** Any status counts that carries JSON: an unlinked bridge may call itself unhealthy. */
async function get({ bridgeUrl, apiKey }: Bridge, path: string, stopped: AbortSignal): Promise<unknown> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(REQUEST_MS)])
  const headers = { 'X-API-Key': apiKey }
  const response = await fetch(new URL(path, bridgeUrl), { headers, signal }).catch((cause: unknown) => {
    throw new Error(`the bridge does not answer at ${bridgeUrl}`, { cause })
  })
  if (response.status === 401) throw new Error('the bridge refuses WHATSAPP_API_KEY; both need the same one')
  return response.json()
}
