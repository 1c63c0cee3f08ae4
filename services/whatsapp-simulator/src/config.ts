import { ConfigError, integerVariable, readEnvironment } from '@wa-monitor/service'
import { z } from 'zod'
import { HISTORY_LIMITS, type HistoryLimits } from './phones/start-history.ts'
import type { CodeLife } from './server/pending-links.ts'

export interface Config {
  /** 0: any free port; the log says which. */
  port: number
  host: string
  /** The SQLite file. */
  databasePath: string
  /** The bridge whose QR code is scanned without a person, and its API key. */
  autoLink: { bridgeUrl: string; apiKey: string } | undefined
  /** How long linking codes live; WhatsApp's times when left out. */
  codeLife?: CodeLife | undefined
  /** Where files are, reached by HTTPS; a free port at the same address when left out. */
  media?: { port: number; hostname: string | undefined } | undefined
  /** How much of what was there before linking a client gets; as WhatsApp roughly does when left out. */
  history?: HistoryLimits | undefined
}

const variables = z.object({
  SIMULATOR_PORT: integerVariable({ min: 0, max: 65_535 }).default(8090),
  SIMULATOR_HOST: z.string().default('127.0.0.1'),
  SIMULATOR_DB_PATH: z.string().describe('the file this simulator keeps its keys, people and messages in'),
  SIMULATOR_AUTO_LINK_BRIDGE_URL: z
    .url({ protocol: /^https?$/, error: 'must be the URL of a bridge' })
    .optional(),
  WHATSAPP_API_KEY: z.string().optional(),
  SIMULATOR_MEDIA_PORT: integerVariable({ min: 0, max: 65_535 }).default(0),
  SIMULATOR_MEDIA_HOSTNAME: z.string().optional(),
  SIMULATOR_HISTORY_MESSAGES: integerVariable({ min: 0, max: 10_000 }).default(HISTORY_LIMITS.recent),
  SIMULATOR_HISTORY_INLINE_BYTES: integerVariable({ min: 0, max: 1_000_000 }).default(HISTORY_LIMITS.inline),
})

/** @throws ConfigError that names the variable. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const values = readEnvironment(variables, environment)
  const bridgeUrl = values.SIMULATOR_AUTO_LINK_BRIDGE_URL
  const apiKey = values.WHATSAPP_API_KEY
  if (bridgeUrl !== undefined && apiKey === undefined) {
    throw new ConfigError([
      'WHATSAPP_API_KEY is not set: SIMULATOR_AUTO_LINK_BRIDGE_URL needs it to fetch the QR code',
    ])
  }
  return {
    port: values.SIMULATOR_PORT,
    host: values.SIMULATOR_HOST,
    databasePath: values.SIMULATOR_DB_PATH,
    autoLink: bridgeUrl !== undefined && apiKey !== undefined ? { bridgeUrl, apiKey } : undefined,
    media: { port: values.SIMULATOR_MEDIA_PORT, hostname: values.SIMULATOR_MEDIA_HOSTNAME },
    history: {
      ...HISTORY_LIMITS,
      recent: values.SIMULATOR_HISTORY_MESSAGES,
      inline: values.SIMULATOR_HISTORY_INLINE_BYTES,
    },
  }
}
