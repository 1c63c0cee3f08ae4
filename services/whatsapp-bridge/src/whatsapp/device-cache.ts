import type { PossiblyExtendedCacheStore } from '@whiskeysockets/baileys'

/**
 * Which devices each person has, kept as long as the process lives. The client library's own cache forgets after five
 * minutes, and then replaces the Signal session of every member of a group at the next send (WHATSAPP.md A7). WhatsApp
 * tells of changes, and the library applies them here.
 */
export function createDeviceCache(): PossiblyExtendedCacheStore {
  const entries = new Map<string, unknown>()
  return {
    get: <Value>(key: string) => entries.get(key) as Value | undefined,
    set(key, value) {
      entries.set(key, value)
    },
    del(key) {
      entries.delete(key)
    },
    flushAll: () => entries.clear(),
  }
}
