import type { TroubleCode } from '@wa-monitor/contracts'
import { aStatus } from '@wa-monitor/contracts/test'
import { describe, expect, test } from 'vitest'
import { monitor } from '../../../test/troubles/seen.ts'
import { canTell } from './find-troubles.ts'
import type { Seen } from './found.ts'

describe('whether it can be told that a trouble is over', () => {
  const silentBridge = aStatus({ bridges: [{ service: 'whatsapp-bridge', status: null }] })
  const rows: [TroubleCode, string, Seen, boolean][] = [
    ['not_linked', 'whatsapp-bridge', aStatus(), true],
    ['not_linked', 'whatsapp-bridge', silentBridge, false],
    ['not_linked', 'whatsapp-sender', silentBridge, true],
    ['bridge_no_answer', 'whatsapp-bridge', silentBridge, true],
    ['sending_paused', 'feedback', silentBridge, true],
    ['sending_paused', 'feedback', aStatus({ database: null }), false],
    ['monitor_lag', 'Lawley', aStatus(monitor({ healthy: null })), false],
    ['monitor_lag', 'Lawley', aStatus({ database: null }), false],
    ['service_failing', 'api', aStatus({ database: null }), false],
    ['clock_wrong', 'database', aStatus({ database: null }), false],
    ['integration_failing', 'Lawley', aStatus({ webhooks_given_up: null }), false],
    ['backup_failed', '', aStatus({ database: null }), true],
  ]
  test.each(rows)('%s of “%s”', (code, subject, seen, expected) => {
    expect(canTell(seen, { code, subject })).toBe(expected)
  })
})
