/** What the simulator's phones write is read by Signal's Rust code, and the reverse: sessions and sender keys. */
import { proto } from '@whiskeysockets/baileys'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KeptPhone } from './kept-phone.ts'
import { bytesOf, RustDevice } from './rust-device.ts'

const GROUP = '120363418298130331@g.us'
const [PHONE, DEVICE] = ['100000000000001@lid', '100000000000002@lid'] as const

const text = (words: string): proto.IMessage => ({ conversation: words })

async function phoneWritesFirst() {
  const [kept, rust] = [new KeptPhone(), new RustDevice()]
  await kept.phone.startSession(DEVICE, rust.bundle())
  return { kept, rust }
}

async function rustWritesFirst() {
  const [kept, rust] = [new KeptPhone(), new RustDevice()]
  await rust.startSession(PHONE, kept.bundle())
  return { kept, rust }
}

describe('sessions', () => {
  test('the phone begins: pkmsg until it is answered, then msg', async () => {
    const { kept, rust } = await phoneWritesFirst()
    for (const words of ['one', 'two']) {
      const enc = await kept.phone.encrypt(DEVICE, text(words))
      expect(enc.attrs.type).toBe('pkmsg')
      expect((await rust.decrypt(enc, PHONE)).conversation).toBe(words)
    }
    const answer = await rust.encrypt(PHONE, text('answer'))
    expect(answer.attrs.type).toBe('msg')
    expect((await kept.phone.decrypt(answer, { session: DEVICE })).conversation).toBe('answer')
    const later = await kept.phone.encrypt(DEVICE, text('later'))
    expect(later.attrs.type).toBe('msg')
    expect((await rust.decrypt(later, PHONE)).conversation).toBe('later')
  })

  test('the other begins', async () => {
    const { kept, rust } = await rustWritesFirst()
    const first = await rust.encrypt(PHONE, text('one'))
    expect(first.attrs.type).toBe('pkmsg')
    expect((await kept.phone.decrypt(first, { session: DEVICE })).conversation).toBe('one')
    const answer = await kept.phone.encrypt(DEVICE, text('answer'))
    expect(answer.attrs.type).toBe('msg')
    expect((await rust.decrypt(answer, PHONE)).conversation).toBe('answer')
  })

  test('any course of a conversation, each side’s messages arriving in any order', async () => {
    const course = fc.array(fc.record({ byPhone: fc.boolean(), late: fc.boolean() }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(course, async (turns) => {
        const { kept, rust } = await phoneWritesFirst()
        await rust.decrypt(await kept.phone.encrypt(DEVICE, text('hello')), PHONE)
        const late: (() => Promise<void>)[] = []
        for (const [number, turn] of turns.entries()) {
          const words = `message ${number}`
          const enc = turn.byPhone
            ? await kept.phone.encrypt(DEVICE, text(words))
            : await rust.encrypt(PHONE, text(words))
          const arrive = async () => {
            const read = turn.byPhone
              ? await rust.decrypt(enc, PHONE)
              : await kept.phone.decrypt(enc, { session: DEVICE })
            expect(read.conversation).toBe(words)
          }
          if (turn.late) late.unshift(arrive)
          else await arrive()
        }
        for (const arrive of late) await arrive()
      }),
      { numRuns: 60 },
    )
  })

  test('a phone’s messages name a previous chain that can have been', async () => {
    const { kept, rust } = await phoneWritesFirst()
    await rust.decrypt(await kept.phone.encrypt(DEVICE, text('hello')), PHONE)
    for (let round = 0; round < 3; round += 1) {
      await kept.phone.decrypt(await rust.encrypt(PHONE, text('there')), { session: DEVICE })
      const enc = await kept.phone.encrypt(DEVICE, text('and back'))
      // version, message, MAC; the counter of the previous chain is field 3.
      expect(fieldOf(bytesOf(enc).subarray(1, -8), 3)).toBeLessThan(10)
      await rust.decrypt(enc, PHONE)
    }
  })

  test('a bundle whose signed prekey somebody else has signed is not taken', async () => {
    const [kept, rust] = [new KeptPhone(), new RustDevice()]
    const bundle = kept.bundle()
    const { signedPreKey } = new KeptPhone().bundle()
    await expect(rust.startSession(PHONE, { ...bundle, signedPreKey })).rejects.toThrow()
    const foreign = { ...rust.bundle(), signedPreKey }
    await expect(kept.phone.startSession(DEVICE, foreign)).rejects.toThrow()
  })
})

describe('sender keys', () => {
  test('of a phone are read by Rust, out of order, and a changed one is not', async () => {
    const { kept, rust } = await phoneWritesFirst()
    const key = await kept.phone.encrypt(DEVICE, await kept.phone.senderKeyContent(GROUP, PHONE))
    await rust.learnSenderKey(await rust.decrypt(key, PHONE), PHONE)
    const encs = []
    for (const words of ['one', 'two', 'three', 'four']) {
      encs.push(await kept.phone.encryptForGroup(GROUP, PHONE, text(words)))
      kept.store()
      kept.restart()
    }
    for (const [at, words] of [
      [2, 'three'],
      [0, 'one'],
      [3, 'four'],
      [1, 'two'],
    ] as const) {
      const enc = encs[at]
      if (!enc) throw new Error('no message')
      const changed = bytesOf(enc)
      changed[changed.length - 70] = (changed.at(-70) ?? 0) ^ 1
      await expect(rust.decryptFromGroup({ ...enc, content: changed }, GROUP, PHONE)).rejects.toThrow()
      expect((await rust.decryptFromGroup(enc, GROUP, PHONE)).conversation).toBe(words)
      await expect(rust.decryptFromGroup(enc, GROUP, PHONE)).rejects.toThrow()
    }
  })

  test('taken up in the middle reads what comes after', async () => {
    const { kept, rust } = await phoneWritesFirst()
    const before = await kept.phone.encryptForGroup(GROUP, PHONE, text('before'))
    await rust.learnSenderKey(await kept.phone.senderKeyContent(GROUP, PHONE), PHONE)
    const after = await kept.phone.encryptForGroup(GROUP, PHONE, text('after'))
    expect((await rust.decryptFromGroup(after, GROUP, PHONE)).conversation).toBe('after')
    await expect(rust.decryptFromGroup(before, GROUP, PHONE)).rejects.toThrow()
  })

  test('made by Rust are taken up by a phone', async () => {
    const { kept, rust } = await rustWritesFirst()
    const from = { session: DEVICE, group: { jid: GROUP, author: DEVICE } }
    await kept.phone.decrypt(await rust.encrypt(PHONE, await rust.senderKeyContent(GROUP, DEVICE)), from)
    const encs = []
    for (const words of ['one', 'two', 'three']) {
      encs.push(await rust.encryptForGroup(GROUP, DEVICE, text(words)))
    }
    const [one, two, three] = encs
    if (!one || !two || !three) throw new Error('no messages')
    expect((await kept.phone.decrypt(three, from)).conversation).toBe('three')
    kept.store()
    kept.restart()
    expect((await kept.phone.decrypt(one, from)).conversation).toBe('one')
    expect((await kept.phone.decrypt(two, from)).conversation).toBe('two')
  })
})

/** A varint field of a protobuf message whose fields are numbered below 16. */
function fieldOf(bytes: Uint8Array, wanted: number): number | undefined {
  let at = 0
  const varint = () => {
    let [value, shift] = [0, 0]
    for (;;) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
      shift += 7
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const value = varint()
    if ((tag & 7) === 2) at += value
    else if (tag >> 3 === wanted) return value
  }
  return undefined
}
