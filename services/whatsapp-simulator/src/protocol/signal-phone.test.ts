import { expect, test } from 'vitest'
import { KeptPhone } from '../../test/kept-phone.ts'

const GROUP = '120363418298130331@g.us'
const [ALICE, BOB] = ['100000000000001@lid', '100000000000002@lid'] as const

async function acquainted() {
  const [alice, bob] = [new KeptPhone(), new KeptPhone()]
  await alice.phone.startSession(BOB, bob.bundle())
  const key = await alice.phone.encrypt(BOB, await alice.phone.senderKeyContent(GROUP, ALICE))
  await bob.phone.decrypt(key, { session: ALICE, group: { jid: GROUP, author: ALICE } })
  alice.store()
  bob.store()
  return { alice, bob }
}

const fromAlice = { session: ALICE, group: { jid: GROUP, author: ALICE } }

test('group messages are read out of order and after both phones were started again', async () => {
  const { alice, bob } = await acquainted()
  const write = (text: string) => alice.phone.encryptForGroup(GROUP, ALICE, { conversation: text })
  const first = await write('one')
  const second = await write('two')
  alice.store()
  alice.restart()
  const third = await write('three')
  expect((await bob.phone.decrypt(third, fromAlice)).conversation).toBe('three')
  bob.store()
  bob.restart()
  expect((await bob.phone.decrypt(first, fromAlice)).conversation).toBe('one')
  expect((await bob.phone.decrypt(second, fromAlice)).conversation).toBe('two')
  await expect(bob.phone.decrypt(second, fromAlice)).rejects.toThrow('old counter')
})

test('a message that cannot be read changes nothing', async () => {
  const { alice, bob } = await acquainted()
  // Once answered, a message is the ratchet's alone and ends in its authentication code.
  await alice.phone.decrypt(await bob.phone.encrypt(ALICE, { conversation: 'hi' }), { session: BOB })
  bob.store()
  const enc = await alice.phone.encrypt(BOB, { conversation: 'hello' })
  expect(enc.attrs.type).toBe('msg')
  const broken = Buffer.from(enc.content as Uint8Array)
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1
  await expect(bob.phone.decrypt({ ...enc, content: broken }, { session: ALICE })).rejects.toThrow()
  expect(bob.phone.takeChanges()).toEqual([])
  expect((await bob.phone.decrypt(enc, { session: ALICE })).conversation).toBe('hello')
})
