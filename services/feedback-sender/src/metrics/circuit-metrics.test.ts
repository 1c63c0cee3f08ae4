import { silentLog } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import type { BridgeClient } from '../bridge-client.ts'
import { Senders } from '../senders/senders.ts'
import { readSenderMetrics } from './read-metrics.ts'

const HEALTH = { reasons: [], dry_run: false, following: null, projects: null }

test('a sender that cannot be reached is told as open, and probe_due when its time is over', () => {
  let now = 0
  const client = {} as BridgeClient
  const senders = new Senders({
    senders: [
      { name: 'second', url: 'http://second:8080', client },
      { name: 'bridge', url: 'http://bridge:8080', client },
    ],
    bridgeUrl: 'http://bridge:8080',
    log: silentLog(),
    now: () => now,
    random: () => 1,
  })
  const told = () => {
    const values = readSenderMetrics({
      health: HEALTH,
      queueIsUp: true,
      rows: undefined,
      limits: new Map(),
      senders,
    })
    return [values.wa_monitor_sender_circuit, values.wa_monitor_sender_answers_total].map((samples) =>
      (samples as { labels: Record<string, string>; value: number }[])
        .filter(({ value }) => value > 0)
        .map(({ labels, value }) => [...Object.values(labels), value].join(' ')),
    )
  }
  expect(told()).toEqual([['second closed 1', 'bridge closed 1'], []])
  const second = { name: 'second', url: 'http://second:8080', client }
  for (let tries = 0; tries < 3; tries++) senders.note(second, { kind: 'unreachable', what: 'away' })
  expect(told()).toEqual([['second open 1', 'bridge closed 1'], ['second unreachable 3']])
  now += 60_000
  expect(told()[0]).toEqual(['second probe_due 1', 'bridge closed 1'])
})
