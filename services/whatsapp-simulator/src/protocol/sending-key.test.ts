import { DEFAULT_CONNECTION_CONFIG } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { createPhoneIdentity } from './phone-identity.ts'
import {
  createSendingKey,
  distribution,
  encryptWith,
  parseSendingKey,
  sendingKeyName,
  serializeSendingKey,
} from './sending-key.ts'
import { SignalKeys } from './signal-keys.ts'
import { silentLogger } from './silent-logger.ts'

const GROUP = '120363418298130331@g.us'

/** The client's own Signal code, with its keys in memory. */
function baileys() {
  const { identity, registrationId, signedPreKey } = createPhoneIdentity()
  const creds = {
    signedIdentityKey: identity,
    registrationId,
    signedPreKey: { keyId: 1, keyPair: signedPreKey.keys, signature: signedPreKey.signature },
  }
  const keys = new SignalKeys(() => undefined)
  const unknown = () => Promise.resolve([])
  return {
    keys,
    signal: DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys }, silentLogger, unknown),
  }
}

async function learn(reader: ReturnType<typeof baileys>, author: string, key: Uint8Array) {
  const item = { groupId: GROUP, axolotlSenderKeyDistributionMessage: key }
  await reader.signal.processSenderKeyDistributionMessage({ item, authorJid: author })
}

test("the client reads every message, and keeps nothing for messages that don't come", async () => {
  const author = '27820000001@s.whatsapp.net'
  const reader = baileys()
  let key = createSendingKey()
  await learn(reader, author, distribution(key))
  for (const text of ['one', 'two', 'three', 'four']) {
    const { ciphertext, next } = encryptWith(key, Buffer.from(text))
    key = parseSendingKey(serializeSendingKey(next)) ?? createSendingKey()
    const read = await reader.signal.decryptGroupMessage({ group: GROUP, authorJid: author, msg: ciphertext })
    expect(Buffer.from(read).toString()).toBe(text)
  }
  const [kept] = reader.keys.take()
  const { data } = JSON.parse(kept?.value ?? '') as { data: string }
  expect(JSON.parse(Buffer.from(data, 'base64').toString())).toMatchObject([
    { senderChainKey: { iteration: 4 }, senderMessageKeys: [] },
  ])
})

test.each(['27820000001@s.whatsapp.net', '100000000000001@lid', '100000000000001:3@lid'])(
  'a key that Baileys has written is found for %s and goes on where it was',
  async (author) => {
    const [writer, reader] = [baileys(), baileys()]
    await learn(
      reader,
      author,
      await writer.signal.getSenderKeyDistributionMessage({ group: GROUP, meId: author }),
    )
    const data = Buffer.from('theirs')
    const before = await writer.signal.encryptGroupMessage({ group: GROUP, meId: author, data })
    const [written] = writer.keys.take()
    expect(written).toMatchObject({ type: 'sender-key', id: sendingKeyName(GROUP, author) })
    const key = parseSendingKey(written?.value ?? undefined)
    if (!key) throw new Error('no key in it')
    const { ciphertext } = encryptWith(key, Buffer.from('ours'))
    const read = (msg: Uint8Array) =>
      reader.signal.decryptGroupMessage({ group: GROUP, authorJid: author, msg: Buffer.from(msg) })
    expect(Buffer.from(await read(before.ciphertext)).toString()).toBe('theirs')
    expect(Buffer.from(await read(ciphertext)).toString()).toBe('ours')
  },
)
