import { parsePhone } from '@wa-monitor/contracts'
import { ConfigError, integerVariable, readEnvironment } from '@wa-monitor/service'
import type { Window } from '@wa-monitor/limits'
import { z } from 'zod'

/** WhatsApp's own server: what an empty WHATSAPP_SOCKET_URL means. */
export const WHATSAPP_SERVER = 'wss://web.whatsapp.com/ws/chat'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Longer than WhatsApp keeps messages for a device that is away: what it delivers again is recognised for so long. */
export const REDELIVERY_DAYS = 35

const limit = integerVariable({ min: 1, max: 100_000 })

const variables = z.object({
  BRIDGE_PORT: integerVariable({ min: 0, max: 65_535 }).default(8080),
  BRIDGE_HOST: z.string().default('127.0.0.1'),
  WHATSAPP_DB_PATH: z.string().describe('the path of messages.db, such as /store/messages.db'),
  WHATSAPP_SESSION_PATH: z.string().describe('the directory of session.db, such as /session'),
  WHATSAPP_API_KEY: z
    .string()
    .min(16, 'must have 16 characters or more: openssl rand -hex 32 makes one')
    .describe('callers of /api show it; openssl rand -hex 32 makes one'),
  RATE_LIMIT_MESSAGES_PER_MINUTE: limit.default(2),
  RATE_LIMIT_MESSAGES_PER_HOUR: limit.default(20),
  RATE_LIMIT_MESSAGES_PER_DAY: limit.default(100),
  WHATSAPP_SOCKET_URL: z
    .url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// address, or empty for WhatsApp itself' })
    .default(WHATSAPP_SERVER),
  WHATSAPP_VERSION: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'must look like 2.3000.1023456789')
    .optional(),
  WHATSAPP_MEDIA_PATH: z.string().optional(),
  BACKUP_STAGING_PATH: z.string().optional(),
  RETENTION_MESSAGES_DAYS: integerVariable({ min: 0, max: 36_500 })
    .default(0)
    .refine(
      (days) => days === 0 || days >= REDELIVERY_DAYS,
      `must be 0 (kept for ever) or ${REDELIVERY_DAYS} or more: for so long WhatsApp may deliver a message again, and one that was removed would be taken for a new one`,
    ),
  MIN_FREE_DISK_MB: integerVariable({ min: 10, max: 1_000_000 }).default(200),
  WHATSAPP_PAIRING_PHONE: z
    .string()
    .transform(parsePhone)
    .refine((digits) => digits !== undefined, 'must be a number in international form, such as 27820000001')
    .optional(),
})

export interface BridgeConfig {
  port: number
  host: string
  messageStorePath: string
  sessionDirectory: string
  apiKey: string
  /** How many messages may leave in any stretch of each length. */
  limits: Window[]
  socketUrl: string
  /** The client version to claim, when WhatsApp finds the built-in one outdated. */
  version: [number, number, number] | undefined
  /** Where files to send may come from; undefined: none are sent. */
  mediaDirectory: string | undefined
  /** Where copies for a backup are put; undefined: none are made. */
  stagingDirectory: string | undefined
  /** After so many days messages are removed; 0: never. */
  retentionDays: number
  /** With less room than that on a disk it writes to, the bridge takes no work. */
  minFreeBytes: number
  /** Digits: whose phone gets a pairing code beside the QR code. */
  pairingPhone: string | undefined
}

/** @throws ConfigError naming each variable that is missing or wrong. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): BridgeConfig {
  const values = readEnvironment(variables, environment)
  refusePlainSocket(values.WHATSAPP_SOCKET_URL)
  return {
    port: values.BRIDGE_PORT,
    host: values.BRIDGE_HOST,
    messageStorePath: values.WHATSAPP_DB_PATH,
    sessionDirectory: values.WHATSAPP_SESSION_PATH,
    apiKey: values.WHATSAPP_API_KEY,
    limits: [
      { seconds: 60, limit: values.RATE_LIMIT_MESSAGES_PER_MINUTE },
      { seconds: 3600, limit: values.RATE_LIMIT_MESSAGES_PER_HOUR },
      { seconds: 86_400, limit: values.RATE_LIMIT_MESSAGES_PER_DAY },
    ],
    socketUrl: values.WHATSAPP_SOCKET_URL,
    mediaDirectory: values.WHATSAPP_MEDIA_PATH,
    stagingDirectory: values.BACKUP_STAGING_PATH,
    retentionDays: values.RETENTION_MESSAGES_DAYS,
    minFreeBytes: values.MIN_FREE_DISK_MB * 1024 * 1024,
    pairingPhone: values.WHATSAPP_PAIRING_PHONE,
    version: values.WHATSAPP_VERSION?.split('.').map(Number) as [number, number, number] | undefined,
  }
}

/**
 * TLS is the only proof of who the server is (the client library checks no certificate of WhatsApp's own). Without it go
 * this machine, and names without a dot: those are other containers of the same Docker network.
 */
function refusePlainSocket(url: string): void {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'wss:' || LOOPBACK.has(hostname) || /^[a-z][a-z0-9-]*$/i.test(hostname)) return
  throw new ConfigError([
    `WHATSAPP_SOCKET_URL: ${protocol}//${hostname} is not encrypted; use wss://, or leave it empty for WhatsApp itself`,
  ])
}
