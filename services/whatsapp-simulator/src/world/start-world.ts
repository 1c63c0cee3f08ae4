import { createPhoneIdentity } from '../protocol/phone-identity.ts'
import type { Storage } from '../storage/storage.ts'
import { newLid } from './ids.ts'
import data from './start-world.json' with { type: 'json' }

/** Whose phone links the bridge. */
export const BUSINESS_PHONE = data.business.phone

/** The people and groups of a new simulator. What is there already stays as it is. */
export function addStartWorld(storage: Storage): void {
  if (storage.accounts.list().length > 0) return
  storage.transaction(() => {
    for (const { phone, name } of [data.business, ...data.contractors]) {
      storage.accounts.insert({ phone, name, lid: newLid() }, createPhoneIdentity())
    }
    data.groups.forEach(({ jid, name, addressing_mode, members }, index) => {
      const addressingMode = addressing_mode === 'lid' ? 'lid' : 'pn'
      storage.groups.insert({ jid, name, addressingMode, createdAt: data.created_at + index })
      for (const phone of [...members, BUSINESS_PHONE]) storage.groups.addMember(jid, phone)
    })
  })
}
