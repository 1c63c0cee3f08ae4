/**
 * The server's half of Noise against published test vectors: `XX` and `IK` from cacophony's (also in snow's tests,
 * tests/vectors/cacophony.txt), `XXfallback` from flynn/noise's fallback_vectors.json.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import type { KeyPair } from './curve.ts'
import { type Finished, NoiseResponder } from './noise-responder.ts'

/** The same keys in all of them. */
const INIT_STATIC_PUBLIC = '6bc3822a2aa7f4e6981d6538692b3cdf3e6df9eea6ed269eb41d93c22757b75a'
const RESPONDER_STATIC = '4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893'
const RESPONDER_EPHEMERAL = 'bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b'

/** What the messages say: the handshake's, then three more, back and forth. */
const PAYLOADS = [
  '4c756477696720766f6e204d69736573',
  '4d757272617920526f746862617264',
  '462e20412e20486179656b',
  '4361726c204d656e676572',
  '4a65616e2d426170746973746520536179',
  '457567656e2042f6686d20766f6e2042617765726b',
].map((hex) => Buffer.from(hex, 'hex'))

interface Vector {
  prologue: string
  messages: string[]
}

const XX: Vector = {
  prologue: '4a6f686e2047616c74',
  messages: [
    'ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c79444c756477696720766f6e204d69736573',
    '95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843757117acceb05bd7a45733bc22015c97a9d0cbaf41b80446d5988ff5127235d76b79eade70f473d6a4ef521fdcbeda5340d01e028ba793fc059f2724a83af05f12dda0448a7621a926b379a92477fd',
    'c90f1cf77eba4e50edb038991565e36c9758943a989229b6051244dc4fbecb6946744b401af2ee1a5881b65fbb87fd07cb6a328ececc9ce6ce84c399dc332d4fd521fa4bb7f467ce909395',
    'bc3fa77f6aca3e8466d7dc6bea10013e88a6a29add5132b461806c',
    '250b01074cdfe0df2ecf8ccbf1737b15a2ddb5b52fd9a396604e9c793cee3b3bb9',
    '449d4d433b3cdc3d02bf6fc881774b9df54366ebcffb9689bb13f14709822cd7ef42bcdb4d',
  ],
}

const IK: Vector = {
  prologue: '4a6f686e2047616c74',
  messages: [
    'ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c79444e417bc55c7a8166c993356c1be41ef67818a292426f301556c7f26b21d25ddb097153891a9a956cff47b83e63ad8d701c1342c209cff1ca5ecd43402762ac249e3bd3a4c0a145fe07cb5dae28ea13a3',
    '95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843af2ccf9972e22afc67aeafcd25162f7f98c363b7762e3e4cb7d272e39f27a5',
    '66acfc92e3197de166809e6d4d5d003dcc819a84bc3522ca53c9d9',
    '71f89aa6533a6de70b0826864dd75f60806ee40170c16290189eb3',
    '4795a3423550c8bf00386bd496a3e2c76c10669d2a75ab8f79b5094c5412a25705',
    'aa0bb39097555c918e40be82abc2b909eb79d9eb87adb07e268fc37323a6cf904fd01fb391',
  ],
}

const FALLBACK: Vector = {
  prologue: '50726f6c6f677565313233',
  messages: [
    'ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944b8d8614bb060f41b87643b3aafb8212040d88e76814403c76a78836002844f61270ba7797d441a896debf6911afadab12354107db3c9019bd97d60a87c11e917f7d6d93aa265404c8e8b83065fb8f73c',
    '95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843824e059afdb8c2f7397b7b398d84a6cde4178068ad7976bd04793a16ce9d308cc9f2e8b305a36473303f9ba24d6a92d02c279ebeeab1283fe1543fce646f4b086d148d0475becd37d9cf3f2e32d862',
    '8c2db1c7f7485b1c5dcc2275c19665b2aed8f0fd9dcb02944ffbbd4ea4f4553fd6a39413af97ad06e1bbb1ba65b8eafc616c6fbc51d425b1c8f4e114cb017f58286c87ab62e06f6f2f51e5',
    'da246c13a9f1e6d5a18298a9970451ba151b295c7f15619ce5f7e6',
    '51e0d9073c90840f503f94564574dccb5eb7055eb0b175f1972b35b6b0a1dc5a78',
    '2926988f3d1036a019c5687f12e8b8c3f6b7b750013cbfb9349517355f35e318e196085154',
  ],
}

const KEY = 32
const SEALED_KEY = 48

function keyPair(privateHex: string): KeyPair {
  const priv = Buffer.from(privateHex, 'hex')
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), priv])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { public: Buffer.from(spki.subarray(-KEY)), private: priv }
}

function begin({ prologue, messages }: Vector) {
  const [, answered = Buffer.alloc(0)] = PAYLOADS
  const responder = new NoiseResponder(
    { noise: keyPair(RESPONDER_STATIC), certificateChain: answered },
    { prologue: Buffer.from(prologue, 'hex'), ephemeral: keyPair(RESPONDER_EPHEMERAL) },
  )
  return { responder, messages: messages.map((hex) => Buffer.from(hex, 'hex')) }
}

/** Noise puts the parts of a message one after the other, WhatsApp in a protobuf. */
function clientHello(message: Buffer | undefined, withStatic: boolean): Uint8Array {
  const rest = message?.subarray(KEY) ?? Buffer.alloc(0)
  return proto.HandshakeMessage.encode({
    clientHello: {
      ephemeral: message?.subarray(0, KEY),
      ...(withStatic
        ? { static: rest.subarray(0, SEALED_KEY), payload: rest.subarray(SEALED_KEY) }
        : { payload: rest }),
    },
  }).finish()
}

function clientFinish(message: Buffer | undefined): Uint8Array {
  const finish = { static: message?.subarray(0, SEALED_KEY), payload: message?.subarray(SEALED_KEY) }
  return proto.HandshakeMessage.encode({ clientFinish: finish }).finish()
}

/** The parts of the answer, as Noise has them. */
function joined(frame: Uint8Array): Buffer {
  const hello = proto.HandshakeMessage.decode(frame).serverHello
  return Buffer.concat(
    [hello?.ephemeral, hello?.static, hello?.payload].map((part) => part ?? Buffer.alloc(0)),
  )
}

function expectClient({ clientStatic, payload }: Finished, said: Buffer | undefined): void {
  expect(clientStatic.toString('hex')).toBe(INIT_STATIC_PUBLIC)
  expect(payload).toEqual(said)
}

test('XX', () => {
  const { responder, messages } = begin(XX)
  const answer = responder.answerHello(clientHello(messages[0], false))
  expect(answer.finished).toBeUndefined()
  expect(joined(answer.frame)).toEqual(messages[1])
  const finished = responder.finish(clientFinish(messages[2]))
  expectClient(finished, PAYLOADS[2])
  const { transport } = finished
  expect(transport.encrypt(PAYLOADS[3] ?? Buffer.alloc(0))).toEqual(messages[3])
  expect(transport.decrypt(messages[4] ?? Buffer.alloc(0))).toEqual(PAYLOADS[4])
  expect(transport.encrypt(PAYLOADS[5] ?? Buffer.alloc(0))).toEqual(messages[5])
})

test('IK: it is over with one message each', () => {
  const { responder, messages } = begin(IK)
  const { frame, finished } = responder.answerHello(clientHello(messages[0], true))
  expect(joined(frame)).toEqual(messages[1])
  if (!finished) throw new Error('not finished')
  expectClient(finished, PAYLOADS[0])
  const { transport } = finished
  expect(transport.decrypt(messages[2] ?? Buffer.alloc(0))).toEqual(PAYLOADS[2])
  expect(transport.encrypt(PAYLOADS[3] ?? Buffer.alloc(0))).toEqual(messages[3])
  expect(transport.decrypt(messages[4] ?? Buffer.alloc(0))).toEqual(PAYLOADS[4])
})

test('XXfallback: the hello was made for another server', () => {
  const { responder, messages } = begin(FALLBACK)
  const answer = responder.answerHello(clientHello(messages[0], true))
  expect(answer.finished).toBeUndefined()
  expect(joined(answer.frame)).toEqual(messages[1])
  const finished = responder.finish(clientFinish(messages[2]))
  expectClient(finished, PAYLOADS[2])
  // To Noise the server is now the initiator, and writes with the first key. The client that does fallbacks (zapo-js)
  // leaves the roles as they were, so this server reads with that key.
  const { transport } = finished
  expect(transport.decrypt(messages[3] ?? Buffer.alloc(0))).toEqual(PAYLOADS[3])
  expect(transport.encrypt(PAYLOADS[4] ?? Buffer.alloc(0))).toEqual(messages[4])
  expect(transport.decrypt(messages[5] ?? Buffer.alloc(0))).toEqual(PAYLOADS[5])
})

test('a hello that came before is answered as one for another server', () => {
  const seen: Uint8Array[] = []
  const cameBefore = (ephemeral: Uint8Array) => seen.push(ephemeral) > 1
  const server = { noise: keyPair(RESPONDER_STATIC), certificateChain: Buffer.from('chain') }
  const hello = clientHello(Buffer.from(IK.messages[0] ?? '', 'hex'), true)
  const options = { prologue: Buffer.from(IK.prologue, 'hex'), cameBefore }
  expect(new NoiseResponder(server, options).answerHello(hello).finished).toBeDefined()
  const again = new NoiseResponder(server, options).answerHello(hello)
  expect(again.finished).toBeUndefined()
  expect(proto.HandshakeMessage.decode(again.frame).serverHello?.static).toHaveLength(SEALED_KEY)
})

test('a changed bit in any part of a message is noticed', () => {
  for (const [vector, index, withStatic] of [
    [XX, 0, false],
    [XX, 2, false],
    [IK, 0, true],
  ] as const) {
    const length = Buffer.from(vector.messages[index] ?? '', 'hex').length
    for (let at = 0; at < length; at += 7) expect(() => replay(vector, index, at, withStatic)).toThrow()
  }
})

/** The handshake with one bit of one message changed. Throws where a whole one would be finished. */
function replay(vector: Vector, index: number, at: number, withStatic: boolean): void {
  const { responder, messages } = begin(vector)
  const changed = messages[index]
  if (changed) changed[at] = (changed[at] ?? 0) ^ 0x10
  const { finished } = responder.answerHello(clientHello(messages[0], withStatic))
  if (!finished) responder.finish(clientFinish(messages[2]))
}
