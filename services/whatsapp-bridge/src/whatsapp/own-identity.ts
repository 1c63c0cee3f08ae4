import { bareJid } from '@wa-monitor/contracts'
import type { AuthRecords } from '../session/auth-records.ts'
import type { Me } from './read-message.ts'

/** Who the stored credentials say we are; undefined before the first link. */
export function readMe(auth: Pick<AuthRecords, 'readCreds'>): Me | undefined {
  const creds = auth.readCreds()
  const me = creds === undefined ? undefined : (JSON.parse(creds) as { me?: { id: string; lid?: string } }).me
  return me && { pn: bareJid(me.id), lid: me.lid ? bareJid(me.lid) : '' }
}
