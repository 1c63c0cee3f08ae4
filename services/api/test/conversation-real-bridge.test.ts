/** The conversation as the real bridge tells it, of a group that people really write in. */
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import type { ConversationResponse } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { LAWLEY, useApi } from './api-harness.ts'

const api = useApi()
const THABO = '27820000001'

test('posts, replies, edits, deletions, reactions and our own feedback with its mention', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  try {
    await bridge.link()
    await api.start({ bridge: { url: bridge.process.url, apiKey: 'test-key-of-a-test-bridge' } })
    await simulator.post(LAWLEY, { from: THABO, text: 'morning' })
    const id = await simulator.post(LAWLEY, { from: THABO, text: 'DR175202' })
    await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028', edited_id: id })
    const wrong = await simulator.post(LAWLEY, { from: THABO, text: 'the wrong group' })
    await simulator.post(LAWLEY, { from: THABO, text: '', deleted_id: wrong })
    await simulator.post(LAWLEY, { from: THABO, text: '👍', reacted_id: id })
    await waitFor('the reaction in the store', async () => {
      const { body } = await bridge.call('GET', `/api/messages?chat_jid=${LAWLEY}&limit=1`)
      return (body.messages as { kind: string }[])[0]?.kind === 'reaction'
    })
    const { body: sent } = await bridge.call('POST', '/api/send', {
      recipient: LAWLEY,
      message: 'step 9',
      mentioned_jid: [`${THABO}@s.whatsapp.net`],
      quoted_message_id: id,
    })
    const done = await simulator.post(LAWLEY, { from: THABO, text: 'done', quoted_id: id })

    await api.review('DR1752028')
    await api.database.query(
      `UPDATE wa_monitor_drop_events SET message_id = $1 WHERE drop_number = 'DR1752028'`,
      [id],
    )
    await api.feedback('DR1752028', { state: 'delivered', sent_at: 'now()' })
    await api.database.query('UPDATE wa_monitor_feedback SET message_id = $1', [sent.message_id])
    const answer = await waitFor('all of it', async () => {
      const { status, body } = await api.call('GET', '/api/drops/DR1752028/conversation')
      const conversation = body as unknown as ConversationResponse
      return status === 200 && conversation.messages.some((message) => message.id === done) && conversation
    })
    expect(answer.messages.slice(-5)).toMatchObject([
      { content: 'morning', of_drop: false, number: THABO },
      {
        id,
        content: 'DR1752028',
        edited: true,
        is_post: true,
        reactions: [{ emoji: '👍', count: 1 }],
      },
      { id: wrong, content: '', deleted: true },
      {
        id: sent.message_id,
        from_us: true,
        state: 'delivered',
        content: `@${THABO} step 9`,
        mentions: [{ number: THABO, name: expect.stringMatching(/./) }],
        quoted: { content: 'DR1752028' },
      },
      { id: done, content: 'done', quoted: { content: 'DR1752028', from_us: false } },
    ])
    await bridge.process.stop()
    const away = await waitFor('it to be noticed', async () => {
      const { status, body } = await api.call('GET', '/api/drops/DR1752028/conversation')
      return status !== 200 && { status, code: body.code }
    })
    expect(away).toEqual({ status: 503, code: 'bridge_away' })
  } finally {
    await bridge.process.stop()
    await simulator.process.stop()
  }
})
