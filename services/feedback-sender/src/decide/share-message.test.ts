import { describe, expect, test } from 'vitest'
import { carriedWith, keptMessage, messageOf } from './share-message.ts'

const THABO = '27820000001@s.whatsapp.net'
const feedback = (number: number, over: object = {}) => ({
  drop_number: `DR17520${number}`,
  message: 'step 9 is missing',
  group_jid: '120363418298130331@g.us',
  mentioned_jid: THABO,
  quoted_message_id: `POST-${number}`,
  ...over,
})
const numbers = (rows: readonly { drop_number: string }[]) =>
  rows.map(({ drop_number }) => drop_number.slice(-2))

describe('what goes out in one message', () => {
  test('in order, ten drops at the most', () => {
    const others = Array.from({ length: 12 }, (_, index) => feedback(21 + index))
    expect(numbers(carriedWith(feedback(20), others, 'en'))).toEqual([
      '21',
      '22',
      '23',
      '24',
      '25',
      '26',
      '27',
      '28',
      '29',
    ])
  })

  test('each drop once', () => {
    expect(numbers(carriedWith(feedback(20), [feedback(20), feedback(21), feedback(21)], 'en'))).toEqual([
      '21',
    ])
  })

  test('3500 characters at the most; what does not fit ends it, so that nothing overtakes', () => {
    const long = { message: 'x'.repeat(1700) }
    const others = [feedback(21, long), feedback(22, long), feedback(23)]
    expect(numbers(carriedWith(feedback(20, long), others, 'en'))).toEqual(['21'])
    expect(numbers(carriedWith(feedback(20, { message: 'x'.repeat(4000) }), [feedback(21)], 'en'))).toEqual(
      [],
    )
  })
})

describe('the message', () => {
  test('of one: a reply to its post', () => {
    expect(messageOf(feedback(20), [], 'en')).toEqual({
      recipient: '120363418298130331@g.us',
      message: 'DR1752020: step 9 is missing',
      mentioned_jid: [THABO],
      quoted_message_id: 'POST-20',
    })
  })

  test('of a reply to a post that is not known', () => {
    const reply = feedback(20, { drop_number: '', quoted_message_id: null })
    expect(messageOf(reply, [], 'en')).not.toHaveProperty('quoted_message_id')
  })

  test('of several: a paragraph each, with its number; one mention; no reply to one of several posts', () => {
    const own = feedback(20, { message: '@27820000001 step 9 is missing' })
    const second = feedback(21, { message: '@27820000001, DR1752021 is good' })
    expect(messageOf(own, [second, feedback(22)], 'en')).toEqual({
      recipient: '120363418298130331@g.us',
      message: expect.stringMatching(
        /DR1752020: @27820000001 step 9 is missing\n\nDR1752021 is good\n\nDR1752022: step 9 is missing$/,
      ),
      mentioned_jid: [THABO],
    })
  })

  test('of several that were posted in one message: a reply to that', () => {
    const post = { quoted_message_id: 'POST' }
    expect(messageOf(feedback(20, post), [feedback(21, post)], 'en')).toMatchObject(post)
  })

  test('as it was kept is the same text, whatever order its parts were kept in', () => {
    const message = messageOf(feedback(20), [], 'en')
    const { recipient, ...rest } = message
    expect(JSON.stringify(keptMessage({ ...rest, recipient }))).toBe(JSON.stringify(message))
    expect(keptMessage(null)).toBeUndefined()
  })
})
