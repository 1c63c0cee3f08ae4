import {
  chooseFeedback,
  type FeedbackSettings,
  feedbackVariables,
  listVariable,
  phoneNumbersVariable,
} from '@wa-monitor/contracts'
import { booleanVariable, ConfigError, integerVariable, readEnvironment } from '@wa-monitor/service'
import { z } from 'zod'

export interface SenderConfig extends FeedbackSettings {
  /** What waits longer than this is not sent by itself any more; 0: it may wait for ever. */
  maxWaitMinutes: number
  /** After an unclean stop with a backlog nothing leaves for this long; 0: it leaves at once. */
  graceSeconds: number
  /** messages.db of the bridge: what becomes of sent messages, and stop words. Undefined: neither is known. */
  storePath: string | undefined
  /** messages.db of further numbers, which need not be there. */
  furtherStores: string[]
  /** Phone JIDs: who may stop everything with a word in a group. */
  stopWordNumbers: string[]
  /** Nothing is sent; what would have been is held. */
  dryRun: boolean
  /** Where `/health` answers; port 0 for any free one. */
  health: { host: string; port: number }
}

const variables = feedbackVariables.extend({
  FEEDBACK_DRY_RUN: booleanVariable().default(false),
  FEEDBACK_MAX_WAIT_MINUTES: integerVariable({ min: 0, max: 30 * 1440 }).default(1440),
  STARTUP_GRACE_SECONDS: integerVariable({ min: 0, max: 86_400 }).default(300),
  WHATSAPP_DB_PATH: z.string().optional(),
  SENDER_STORES: listVariable(),
  STOP_WORD_NUMBERS: phoneNumbersVariable(),
  HEALTH_HOST: z.string().default('0.0.0.0'),
  HEALTH_PORT: integerVariable({ min: 0, max: 65_535 }).default(8082),
})

/** @throws ConfigError naming each variable that is missing, wrong, or contradicts another. */
export function readSenderConfig(
  environment: Record<string, string | undefined> = process.env,
): SenderConfig {
  const values = readEnvironment(variables, environment)
  const { settings, problems: common } = chooseFeedback(values)
  const problems = [
    ...common,
    ...(values.STOP_WORD_NUMBERS.length > 0 && values.WHATSAPP_DB_PATH === undefined
      ? ['STOP_WORD_NUMBERS needs WHATSAPP_DB_PATH: the path of messages.db, where stop words are read']
      : []),
  ]
  if (!settings || problems.length > 0) throw new ConfigError(problems)
  return {
    ...settings,
    maxWaitMinutes: values.FEEDBACK_MAX_WAIT_MINUTES,
    graceSeconds: values.STARTUP_GRACE_SECONDS,
    storePath: values.WHATSAPP_DB_PATH,
    furtherStores: values.SENDER_STORES.filter((path) => path !== values.WHATSAPP_DB_PATH),
    stopWordNumbers: values.STOP_WORD_NUMBERS,
    dryRun: values.FEEDBACK_DRY_RUN,
    health: { host: values.HEALTH_HOST, port: values.HEALTH_PORT },
  }
}
