import { integerVariable } from '@wa-monitor/service'
import { z } from 'zod'

const service = (address: string) => z.url({ protocol: /^https?$/ }).default(address)

/** Whom the watch asks, beside the bridges. */
export const watchVariables = z.object({
  MONITOR_PROD_URL: service('http://wa-monitor-prod:8081'),
  MONITOR_DEV_URL: service('http://wa-monitor-dev:8081'),
  FEEDBACK_SENDER_URL: service('http://feedback-sender:8082'),
  API_URL: service('http://api:3005'),
  /** Half of it, and waiting feedback is a trouble. 0: it may wait for ever. */
  FEEDBACK_MAX_WAIT_MINUTES: integerVariable({ min: 0, max: 30 * 1440 }).default(1440),
  MIN_FREE_DISK_MB: integerVariable({ min: 0, max: 1_000_000 }).default(200),
})
