import {
  documentedMetrics,
  parseMetrics,
  type ScrapedFamily,
  valueOf,
  waitFor,
} from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import { boundedCode } from '../src/metrics/bounded-code.ts'
import type { FeedbackSender } from '../src/service.ts'
import { refused } from './fake-bridge.ts'
import { useSender } from './sender-harness.ts'

const world = useSender('postgres')

async function scrape(sender: FeedbackSender): Promise<Map<string, ScrapedFamily>> {
  const answer = await fetch(`${sender.address()}/metrics`)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parseMetrics(await answer.text())
}

/** What PostgreSQL and the bridges say is up to 2 s old. */
const until = (sender: FeedbackSender, holds: (families: Map<string, ScrapedFamily>) => boolean) =>
  waitFor('the metrics to say so', async () => {
    const found = await scrape(sender)
    return holds(found) && found
  })

test('after feedback was sent each family of the table is there', async () => {
  await world.feedback('DR1752028')
  await world.feedback('DR1752029', { state: 'held', job: false })
  await world.feedback('DR1752030', { state: 'failed', job: false })
  await world.database.query(
    `UPDATE wa_monitor_feedback SET reason_code = CASE state WHEN 'held' THEN 'resubmitted' ELSE 'words of another program' END
     WHERE state IN ('held', 'failed')`,
  )
  const { sender } = await world.start()
  const documented = [...documentedMetrics('Every service'), ...documentedMetrics('feedback-sender')]
  const families = await until(
    sender,
    (found) =>
      documented.every(({ name }) => found.has(name)) &&
      valueOf(found, 'wa_monitor_feedback_last_day', { state: 'sent' }) === 1,
  )
  expect([...families.keys()].toSorted()).toEqual(documented.map(({ name }) => name).toSorted())
  for (const { name, type, labels } of documented) {
    const family = families.get(name)
    expect([name, family?.type]).toEqual([name, type])
    for (const sample of family?.samples ?? []) expect(Object.keys(sample.labels)).toEqual(labels)
  }
  const value = (name: string, labels?: Record<string, string>) =>
    valueOf(families, `wa_monitor_${name}`, labels)
  expect(value('feedback_held', { rule: 'resubmitted' })).toBe(1)
  expect(value('feedback_failed', { reason: 'other' })).toBe(1)
  expect(value('feedback_queued', { rule: 'turn' })).toBe(0)
  expect(value('feedback_oldest_queued_seconds')).toBe(0)
  expect(value('feedback_sending')).toBe(0)
  expect(value('feedback_messages_last_hour')).toBe(1)
  for (const name of ['paused', 'stopped_all', 'grace', 'dry_run']) expect(value(`feedback_${name}`)).toBe(0)
  expect([value('database_up'), value('queue_up'), value('problems')]).toEqual([1, 1, 0])
  expect(value('sender_up', { sender: 'bridge' })).toBe(1)
  expect(value('sender_budget_left', { sender: 'bridge', window: '60' })).toBe(0)
  expect(value('sender_circuit', { sender: 'bridge', state: 'closed' })).toBe(1)
  expect(value('sender_answers_total', { sender: 'bridge', answer: 'taken' })).toBe(1)
  expect(JSON.stringify([...families])).not.toMatch(/1752|2782/)
})

test('what waits is told with the rule, and for how long; a pause as well', async () => {
  world.bridge().answer = () => refused(429, 'rate_limited', { 'Retry-After': '3600' })
  await world.feedback('DR1752031')
  await world.database.query(`UPDATE wa_monitor_feedback SET queued_at = now() - interval '1 hour'`)
  const { sender } = await world.start()
  const limited = await until(sender, (found) =>
    (found.get('wa_monitor_feedback_queued')?.samples ?? []).some(
      ({ labels }) => labels.rule === 'rate_limited',
    ),
  )
  expect(valueOf(limited, 'wa_monitor_feedback_queued', { rule: 'rate_limited' })).toBe(1)
  expect(valueOf(limited, 'wa_monitor_feedback_oldest_queued_seconds')).toBeGreaterThanOrEqual(3600)
  await world.database.query('UPDATE wa_monitor_feedback_control SET paused_at = now(), stopped_all = true')
  const paused = await until(sender, (found) => valueOf(found, 'wa_monitor_feedback_paused') === 1)
  expect(valueOf(paused, 'wa_monitor_feedback_stopped_all')).toBe(1)
  await world.database.query('UPDATE wa_monitor_feedback_control SET paused_at = NULL, stopped_all = false')
})

test('held feedback that was answered anew needs nobody any more', async () => {
  const id = await world.feedback('DR1752032', { state: 'held', job: false })
  const { sender } = await world.start()
  await until(sender, (found) => valueOf(found, 'wa_monitor_feedback_held') === 1)
  await world.database.query(
    `INSERT INTO wa_monitor_feedback (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state)
     SELECT drop_number, review_id, 1, project, group_jid, message, mentioned_jid, 'delivered'
     FROM wa_monitor_feedback WHERE id = $1`,
    [id],
  )
  const families = await until(sender, (found) => valueOf(found, 'wa_monitor_feedback_held') === 0)
  expect(valueOf(families, 'wa_monitor_feedback_last_day', { state: 'delivered' })).toBe(1)
})

test('without PostgreSQL nothing is told that was counted there, and without a bridge no budget', async () => {
  const nowhere = 'postgres://wa@127.0.0.1:1/wa'
  const { createFeedbackSender } = await import('../src/service.ts')
  const { readSenderConfig } = await import('../src/config.ts')
  const { silentLog } = await import('@wa-monitor/service')
  const config = readSenderConfig({ ...world.variables(), HEALTH_HOST: '127.0.0.1', HEALTH_PORT: '0' })
  const sender = await createFeedbackSender(
    {
      ...config,
      database: { url: nowhere, ownLogin: true },
      queue: { kind: 'postgres', url: nowhere },
      senders: [{ name: 'bridge', url: 'http://127.0.0.1:1' }],
    },
    silentLog(),
  )
  await sender.start()
  const families = await until(sender, (found) => valueOf(found, 'wa_monitor_problems') > 0)
  expect(valueOf(families, 'wa_monitor_database_up')).toBe(0)
  expect(valueOf(families, 'wa_monitor_queue_up')).toBe(0)
  expect(valueOf(families, 'wa_monitor_sender_up')).toBe(0)
  for (const name of ['queued', 'held', 'last_day', 'paused'])
    expect(families.has(`wa_monitor_feedback_${name}`)).toBe(false)
  expect(families.has('wa_monitor_sender_budget_left')).toBe(false)
  await sender.stop()
})

test.each([
  ['rate_limited', 'rate_limited'],
  ['unknown_recipient', 'unknown_recipient'],
  ['', 'other'],
  ['DR1752028 of 27820000001', 'other'],
])('the code %j is told as %s', (code, told) => {
  expect(boundedCode(code)).toBe(told)
})
