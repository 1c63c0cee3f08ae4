/** Settings shared between an account's devices, encrypted with a key that its phone gives them. Pure. */
import { proto } from '@whiskeysockets/baileys'
import { MalformedInputError } from './frames.ts'
import type { Content } from './signal-phone.ts'

export interface AppStateKey {
  id: Buffer
  data: Buffer
  /** Unix seconds. */
  createdAt: number
}

/** How a phone hands its key to a companion. */
export function keyShareContent({ id, data, createdAt }: AppStateKey): Content {
  const keyData = {
    keyData: data,
    fingerprint: { rawId: 1, currentIndex: 0, deviceIndexes: [0] },
    timestamp: createdAt * 1000,
  }
  return {
    protocolMessage: {
      type: proto.Message.ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE,
      appStateSyncKeyShare: { keys: [{ keyId: { keyId: id }, keyData }] },
    },
  }
}

/** The patch as others get it: with the version the server has given it. */
export function numberedPatch(patch: Uint8Array, version: number): Buffer {
  try {
    const decoded = proto.SyncdPatch.decode(patch)
    decoded.version = proto.SyncdVersion.fromObject({ version })
    return Buffer.from(proto.SyncdPatch.encode(decoded).finish())
  } catch (error) {
    throw new MalformedInputError('not a patch', { cause: error })
  }
}
