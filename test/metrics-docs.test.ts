/** docs/metrics.md names exactly the families that exist. */
import { documentedMetrics } from '@wa-monitor/local-stack'
import { type MetricFamilies, PROCESS_METRICS } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import { API_METRICS } from '../services/api/src/metrics/families.ts'
import { CARETAKER_METRICS } from '../services/caretaker/src/metrics/families.ts'
import { SENDER_METRICS } from '../services/feedback-sender/src/metrics/families.ts'
import { MONITOR_METRICS } from '../services/monitor/src/metrics/families.ts'
import { BRIDGE_METRICS } from '../services/whatsapp-bridge/src/metrics/families.ts'

const SECTIONS: Record<string, MetricFamilies> = {
  'Every service': PROCESS_METRICS,
  'whatsapp-bridge': BRIDGE_METRICS,
  'wa-monitor-prod, wa-monitor-dev': MONITOR_METRICS,
  'feedback-sender': SENDER_METRICS,
  api: API_METRICS,
  caretaker: CARETAKER_METRICS,
}

test.each(Object.entries(SECTIONS))('%s: the table names what there is', (heading, families) => {
  const declared = Object.entries(families).map(([name, { type, labels = [] }]) => ({ name, type, labels }))
  expect(documentedMetrics(heading)).toEqual(declared)
})

test.each(Object.values(SECTIONS).flatMap((families) => Object.entries(families)))(
  '%s is named as Prometheus expects',
  (name, { type, help }) => {
    expect(name).toMatch(/^[a-z]+(_[a-z0-9]+)+$/)
    expect(name.endsWith('_total')).toBe(type === 'counter')
    expect(help).toMatch(/^\S.{9,}[^.]$/)
  },
)
