import type { NewDropEvent } from '@wa-monitor/database'
import type { Log } from '@wa-monitor/service'
import { beforeEach, expect, test } from 'vitest'
import { announce } from './announce.ts'
import type { Effect } from './decide/effects.ts'

let lines: { fields: object; words: string }[] = []
const log = { info: (fields: object, words: string) => lines.push({ fields, words }) } as unknown as Log

beforeEach(() => {
  lines = []
})

const event = (drop_number: string, kind: NewDropEvent['kind']): Effect => ({
  do: 'record',
  event: {
    drop_number,
    kind,
    project: 'Lawley',
    group_jid: '120363400000001000@g.us',
    message_id: '3EB0A1',
    target_id: '',
    sender_key: '100000000000001@lid',
    sender: '27820000001@s.whatsapp.net',
    sender_lid: '100000000000001@lid',
    sender_name: 'Thabo',
    happened_at: new Date('2026-11-22T08:00:00.000Z'),
    revision: 0,
    detail: '',
  },
})
const webhook: Effect = {
  do: 'webhook',
  webhook: { id: 'w1', project: 'Lawley', rule: 'meters', message_id: '3EB0A1' } as never,
}
const words = () => lines.map((line) => line.words)

test('each event has its line, with its number and without anybody’s', () => {
  announce([event('DR1752028', 'created'), event('DR1752029', 'resubmitted')], log)
  expect(words()).toEqual(['Created QA review for DR1752028', 'Resubmission: DR1752029'])
  expect(JSON.stringify(lines)).not.toContain('27820000001')
})

test('a backlog is counted by project and kind; what leaves for others still has a line each', () => {
  const created = Array.from({ length: 300 }, (_, n) => event(`DR${1_752_000 + n}`, 'created'))
  announce([...created, webhook, event('DR1752000', 'posted_after_completion'), webhook], log, {
    isBacklog: true,
  })
  expect(words()).toEqual([
    'Webhook queued by rule meters',
    'Webhook queued by rule meters',
    'From a backlog: 300 × created',
    'From a backlog: 1 × posted after completion',
  ])
  expect(lines[2]?.fields).toEqual({ project: 'Lawley', count: 300 })
})
