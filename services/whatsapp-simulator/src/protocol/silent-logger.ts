import type { DEFAULT_CONNECTION_CONFIG } from '@whiskeysockets/baileys'

type Logger = (typeof DEFAULT_CONNECTION_CONFIG)['logger']

const nothing = () => undefined

/** Baileys' Signal code logs addresses and keys; what matters of it is logged by the phone that uses it. */
export const silentLogger: Logger = {
  level: 'silent',
  child: () => silentLogger,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
}
