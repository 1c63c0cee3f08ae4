import { noiseRootResponseSchema } from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { ROOT_SERIAL, type ServerIdentity } from '../protocol/certificates.ts'

/** What a client has to be told that does check the server's certificates: Baileys 7.0.0-rc14 does not. */
export function addRootRoute(http: HttpServer, { root }: Pick<ServerIdentity, 'root'>): void {
  const answer = { success: true, public_key: root.public.toString('base64'), serial: ROOT_SERIAL }
  http.get('/admin/noise-root', { schema: { response: { 200: noiseRootResponseSchema } } }, () => answer)
}
