import type { Group } from '../storage/groups.ts'
import { type AddressingMode, addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'

/**
 * The group's authors go on with the sender keys they have given, under their addresses of another mode. Clients file
 * keys under the address they came with and can't find these: they ask for the next message of each author again.
 */
export async function keepSenderKeys(
  { storage, phones }: Context,
  group: Group,
  from: AddressingMode,
  to: AddressingMode,
): Promise<void> {
  const authors = storage.phoneKeys
    .authorsIn(group.jid)
    .flatMap((phone) => storage.accounts.byPhone(phone) ?? [])
  const kept = authors.map((author) => {
    const [before, after] = [addressOf(author, from), addressOf(author, to)]
    return phones.of(author).unit(
      (signal) => Promise.resolve(signal.moveSenderKey(group.jid, before, after)),
      () => storage.phoneKeys.moveHolders(author.phone, group.jid, before, after),
    )
  })
  await Promise.all(kept)
}
