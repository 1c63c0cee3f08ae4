/** What a client needs to reach the simulator's media server: trust in its certificate, and where WhatsApp's host is. */
import https from 'node:https'
import tls from 'node:tls'
import type { UserFacingSocketConfig } from '@whiskeysockets/baileys'
import type { Harness } from './harness.ts'

/** Other processes set `NODE_EXTRA_CA_CERTS` to a file with this certificate before they start. */
export async function trustSimulator(harness: Harness): Promise<string> {
  const response = await fetch(`${harness.simulator.url()}/admin/media-certificate`)
  const certificate = await response.text()
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate])
  return certificate
}

type Dispatch = (options: { origin?: string | URL }, handler: unknown) => boolean

/**
 * Files that a message does not give a URL for, such as history, are fetched from `mmg.whatsapp.net`. Baileys' option
 * `options.dispatcher` goes to `fetch` as it is and can send these requests elsewhere.
 */
export async function mediaOptions(harness: Harness): Promise<Partial<UserFacingSocketConfig>> {
  const host = harness.simulator.mediaHost()
  // Made by the first fetch of the process.
  const undici = (globalThis as unknown as Record<symbol, { dispatch: Dispatch }>)[
    Symbol.for('undici.globalDispatcher.1')
  ]
  if (!undici) throw new Error('nothing was fetched yet')
  const dispatcher = {
    dispatch: (options: { origin?: string | URL }, handler: unknown) =>
      undici.dispatch(
        String(options.origin).includes('mmg.whatsapp.net')
          ? { ...options, origin: `https://${host}` }
          : options,
        handler,
      ),
  }
  return {
    options: { dispatcher } as unknown as RequestInit,
    fetchAgent: new https.Agent(),
  }
}
