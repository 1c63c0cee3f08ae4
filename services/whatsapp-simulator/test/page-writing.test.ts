import { describe, expect, test } from 'vitest'
import { browserModule } from './browser-module.ts'

interface Person {
  phone: string
  name: string
  digits: string
}
const { mentionAt, mentionable, encodeMentions } = await browserModule<{
  mentionAt(text: string, caret: number): { start: number; find: string } | undefined
  mentionable(members: Person[], find: string): Person[]
  encodeMentions(text: string, chosen: Person[]): { text: string; mentioned: string[] }
}>('composer/mention-text.js')
const { reactionText } = await browserModule<{
  reactionText(given: { phone: string; emoji: string }[], phone: string, emoji: string): string
}>('chats/reactions.js')
const { messagesPath, postRequest } = await browserModule<{
  messagesPath(chat: string, business: string, window: object): string
  postRequest(chat: string, business: string, post: { from: string }): { path: string; body: object }
}>('core/chat-id.js')

const THABO = { phone: '27820000001', name: 'Thabo', digits: '27820000001' }
const THABO_M = { phone: '27820000002', name: 'Thabo M.', digits: '101' }
const ELSE = { phone: '27820000003', name: 'Jan van Wyk', digits: '102' }

describe('a mention while it is written', () => {
  test.each([
    ['@', 1, { start: 0, find: '' }],
    ['hello @th', 9, { start: 6, find: 'th' }],
    ['hello @th and', 9, { start: 6, find: 'th' }],
    ['hello @th and', 13, undefined],
    ['mail@th', 7, undefined],
    ['', 0, undefined],
  ])('%s with the caret at %i', (text, caret, expected) => {
    expect(mentionAt(text, caret)).toEqual(expected)
  })

  test.each([
    ['', ['Thabo', 'Thabo M.', 'Jan van Wyk']],
    ['TH', ['Thabo', 'Thabo M.']],
    ['wyk', ['Jan van Wyk']],
    ['27820000002', ['Thabo M.']],
    ['abo', []],
  ])('offers for “%s” those who begin so', (find, names) => {
    expect(mentionable([THABO, THABO_M, ELSE], find).map(({ name }) => name)).toEqual(names)
  })

  test('is posted as the digits of an address, while it is still in the text', () => {
    const chosen = [THABO, THABO_M, ELSE]
    expect(encodeMentions('@Thabo M. and @Thabo: look', chosen)).toEqual({
      text: '@101 and @27820000001: look',
      mentioned: [THABO_M.phone, THABO.phone],
    })
    expect(encodeMentions('@Thabolicious', chosen)).toEqual({ text: '@Thabolicious', mentioned: [] })
    expect(encodeMentions('@Thabo @Thabo', chosen).mentioned).toEqual([THABO.phone])
  })
})

test('the same emoji once more takes a reaction back', () => {
  const given = [{ phone: '1', emoji: '👍' }]
  expect(reactionText(given, '1', '👍')).toBe('')
  expect(reactionText(given, '1', '🙏')).toBe('🙏')
  expect(reactionText(given, '2', '👍')).toBe('👍')
})

describe('a chat', () => {
  const BUSINESS = '27820000000'
  test('of a group', () => {
    expect(messagesPath('1@g.us', BUSINESS, { after: 3 })).toBe('/admin/groups/1@g.us/messages?after=3')
    const post = { from: THABO.phone }
    expect(postRequest('1@g.us', BUSINESS, post)).toEqual({
      path: '/admin/groups/1@g.us/messages',
      body: post,
    })
  })

  test('of two goes to the other one, whoever writes', () => {
    expect(messagesPath(THABO.phone, BUSINESS, { before: 9 })).toBe(
      `/admin/direct-messages?a=${BUSINESS}&b=${THABO.phone}&before=9`,
    )
    const to = (from: string) => postRequest(THABO.phone, BUSINESS, { from }).body
    expect(to(THABO.phone)).toEqual({ from: THABO.phone, to: BUSINESS })
    expect(to(BUSINESS)).toEqual({ from: BUSINESS, to: THABO.phone })
  })
})
