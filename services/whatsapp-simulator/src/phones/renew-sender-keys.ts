import type { Group } from '../storage/groups.ts'
import { type AddressingMode, addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'

const MODES: readonly AddressingMode[] = ['pn', 'lid']

/**
 * Whoever writes in this group next does it with a new sender key, given to everybody who is in it then: somebody has
 * left who holds the present ones. What an author has begun to write before still goes out under the old one.
 */
export function renewSenderKeys({ storage, phones, log }: Context, group: Group): void {
  for (const phone of storage.phoneKeys.authorsIn(group.jid)) {
    const author = storage.accounts.byPhone(phone)
    if (!author) continue
    const renewed = phones.of(author).unit(
      (signal) => {
        for (const mode of MODES) signal.dropSenderKey(group.jid, addressOf(author, mode))
        return Promise.resolve()
      },
      () => storage.phoneKeys.forgetHolders(phone, group.jid),
    )
    renewed.catch((error: unknown) =>
      log.error({ err: error, chat: group.jid }, 'A sender key was not renewed'),
    )
  }
}
