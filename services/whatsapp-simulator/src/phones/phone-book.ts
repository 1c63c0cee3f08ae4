import { createKeyPair } from '../protocol/curve.ts'
import type { KeyBundle } from '../protocol/key-bundle.ts'
import { preKeyChange } from '../protocol/signal-keys.ts'
import { SignalPhone } from '../protocol/signal-phone.ts'
import type { Account } from '../storage/accounts.ts'
import type { Storage } from '../storage/storage.ts'
import { Phone } from './phone.ts'

/** The phones of all accounts, each made when it is first needed. */
export class PhoneBook {
  readonly #storage: Storage
  readonly #phones = new Map<string, Phone>()
  #closing = false

  constructor(storage: Storage) {
    this.#storage = storage
  }

  of(account: Account): Phone {
    const known = this.#phones.get(account.phone)
    if (known) return known
    const { accounts, phoneKeys } = this.#storage
    const signal = new SignalPhone(accounts.identity(account.phone), (type, id) =>
      phoneKeys.read(account.phone, type, id),
    )
    const phone = new Phone(account, signal, this.#storage)
    this.#phones.set(account.phone, phone)
    return phone
  }

  /** The phone's public keys for a new session, with a one-time prekey made for this request while it has any left. */
  takeBundle(account: Account): KeyBundle {
    const { identity, registrationId, signedPreKey } = this.#storage.accounts.identity(account.phone)
    const preKey = this.#storage.transaction(() => this.#makePreKey(account))
    return {
      registrationId,
      identity: identity.public,
      signedPreKey: {
        id: signedPreKey.id,
        value: signedPreKey.keys.public,
        signature: signedPreKey.signature,
      },
      preKey,
    }
  }

  /** Undefined when the phone has no more to give. */
  #makePreKey({ phone }: Account): KeyBundle['preKey'] {
    const { accounts, phoneKeys, prekeyStock } = this.#storage
    if (!prekeyStock.take(phone)) return undefined
    const keys = createKeyPair()
    const id = accounts.takePreKeyId(phone)
    phoneKeys.write(phone, [preKeyChange(id, keys)])
    return { id, value: keys.public }
  }

  /** True from `close` on: what is unread then is read at the next start. */
  get closing(): boolean {
    return this.#closing
  }

  /** Resolves when every phone has finished what it is doing. */
  async close(): Promise<void> {
    this.#closing = true
    await Promise.all([...this.#phones.values()].map((phone) => phone.idle()))
  }
}
