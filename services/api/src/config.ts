import { chooseFeedback, type FeedbackSettings, feedbackVariables, listVariable } from '@wa-monitor/contracts'
import { ConfigError, integerVariable, readEnvironment, TrustedProxies } from '@wa-monitor/service'
import { z } from 'zod'

export interface ApiConfig extends FeedbackSettings {
  /** What callers of `/api` show. */
  apiKey: string
  /** Port 0 for any free one. */
  http: { host: string; port: number }
  /** Makes the first administrator, while there is none. */
  firstAdminToken?: string | undefined
  /** Addresses, networks and names of hosts whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Who says how the whole system is; undefined: nobody, and the pages say so. */
  caretakerUrl?: string | undefined
}

const variables = feedbackVariables.extend({
  API_KEY: z
    .string()
    .min(16, 'must have 16 characters or more: openssl rand -hex 32 makes one')
    .describe('callers of /api and the dashboard show it; openssl rand -hex 32 makes one'),
  FIRST_ADMIN_TOKEN: z
    .string()
    .min(16, 'must have 16 characters or more: openssl rand -hex 32 makes one')
    .optional(),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: integerVariable({ min: 0, max: 65_535 }).default(3005),
  CARETAKER_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://caretaker:8083' })
    .optional(),
  TRUSTED_PROXIES: listVariable().superRefine((entries, context) => {
    try {
      void new TrustedProxies(entries)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
    }
  }),
})

/** @throws ConfigError naming each variable that is missing, wrong, or contradicts another. */
export function readApiConfig(environment: Record<string, string | undefined> = process.env): ApiConfig {
  const values = readEnvironment(variables, environment)
  const { settings, problems } = chooseFeedback(values)
  if (!settings) throw new ConfigError(problems)
  return {
    ...settings,
    apiKey: values.API_KEY,
    firstAdminToken: values.FIRST_ADMIN_TOKEN,
    http: { host: values.API_HOST, port: values.API_PORT },
    trustedProxies: values.TRUSTED_PROXIES,
    caretakerUrl: values.CARETAKER_URL,
  }
}
