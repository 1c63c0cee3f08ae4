/** The age format (https://age-encryption.org/v1), so that an archive can be opened without this program as well. */
import { Readable } from 'node:stream'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { DamagedArchiveError, WrongKeyError } from './backup-error.ts'

/** What an archive is to be encrypted with: one of the two, or neither. */
export interface Key {
  passphrase?: string | undefined
  /** `age1…` */
  recipients: readonly string[]
}

/** What opens an archive. */
export interface Opener {
  passphrase?: string | undefined
  /** `AGE-SECRET-KEY-1…` */
  identities?: readonly string[]
}

/** 64 MB and half a second to try one passphrase; age's own 18 would take 256 MB of a small server every night. */
const SCRYPT_WORK_FACTOR = 16

export function isEncrypting({ passphrase, recipients }: Key): boolean {
  return passphrase !== undefined || recipients.length > 0
}

/**
 * Encrypts to `key`, and says what opens it for this process: with public keys alone an identity of its own, which is
 * nowhere else and forgotten afterwards, so that the archive can be tried out.
 */
export async function encrypting(key: Key): Promise<{
  through(plain: Readable): Promise<Readable>
  opener: Opener
}> {
  const encrypter = new Encrypter()
  const opener: Opener = {}
  if (key.passphrase !== undefined) {
    encrypter.setPassphrase(key.passphrase)
    encrypter.setScryptWorkFactor(SCRYPT_WORK_FACTOR)
    opener.passphrase = key.passphrase
  } else {
    const ours = await generateX25519Identity()
    for (const recipient of key.recipients) encrypter.addRecipient(recipient)
    encrypter.addRecipient(await identityToRecipient(ours))
    opener.identities = [ours]
  }
  return { opener, through: async (plain) => readable(await encrypter.encrypt(web(plain))) }
}

/** @throws WrongKeyError, DamagedArchiveError when its first lines are not age's. */
export async function decrypted(
  encrypted: Readable,
  { passphrase, identities = [] }: Opener,
): Promise<Readable> {
  const decrypter = new Decrypter()
  if (passphrase === undefined && identities.length === 0)
    throw new WrongKeyError('This archive is encrypted: its passphrase or its private key is needed')
  if (passphrase !== undefined) decrypter.addPassphrase(passphrase)
  try {
    for (const identity of identities) decrypter.addIdentity(identity)
  } catch (error) {
    throw new WrongKeyError('The private key is not one of age: it looks like AGE-SECRET-KEY-1…', {
      cause: error,
    })
  }
  try {
    return readable(await decrypter.decrypt(web(encrypted)))
  } catch (error) {
    encrypted.destroy()
    if (/no identity matched/.test((error as Error).message))
      throw new WrongKeyError(
        passphrase === undefined
          ? 'The private key is none of those that this archive was encrypted for'
          : 'The passphrase is not the one that this archive was encrypted with',
        { cause: error },
      )
    throw new DamagedArchiveError(
      `The archive is damaged, or was not encrypted by age: ${(error as Error).message}`,
      {
        cause: error,
      },
    )
  }
}

function web(stream: Readable): globalThis.ReadableStream<Uint8Array> {
  return Readable.toWeb(stream)
}

function readable(stream: globalThis.ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream)
}
