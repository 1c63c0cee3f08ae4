/** The text of the QR code a client shows: `[URL#]REF,NOISE,IDENTITY,ADVSECRET[,PLATFORM]`, keys in base64. */
export interface QrCode {
  /** Names the connection that waits to be linked. */
  ref: string
  noiseKey: Buffer
  identity: Buffer
  advSecret: Buffer
}

/** Undefined for anything that is not such a code. */
export function parseQrCode(text: string): QrCode | undefined {
  const [ref, ...keys] = text
    .trim()
    .slice(text.trim().indexOf('#') + 1)
    .split(',')
  const [noiseKey, identity, advSecret] = keys.slice(0, 3).map((key) => Buffer.from(key, 'base64'))
  if (!ref || noiseKey?.length !== 32 || identity?.length !== 32 || advSecret?.length !== 32) return undefined
  return { ref, noiseKey, identity, advSecret }
}
