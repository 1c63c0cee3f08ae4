import type { Group } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { placeMentions } from './place-mentions.ts'

const THABO = { jid: '27820000001@s.whatsapp.net', lid: '100000000000001@lid', admin: false }
const SIPHO = { jid: '27820000002@s.whatsapp.net', lid: '100000000000002@lid', admin: false }
const LONGER = { jid: '278200000012@s.whatsapp.net', lid: '1000000000000012@lid', admin: false }

function group(addressing_mode: 'pn' | 'lid', members = [THABO, SIPHO, LONGER]): Group {
  return { jid: '1@g.us', name: 'Lawley', addressing_mode, members }
}

describe('a mention', () => {
  test.each([THABO.jid, THABO.lid, '27820000001', '+27820000001', '27820000001:4@s.whatsapp.net'])(
    'of %s is put in front of a text that does not name him',
    (asked) => {
      expect(placeMentions('step 9 is missing', [asked], group('pn'))).toEqual({
        text: '@27820000001 step 9 is missing',
        mentioned: [THABO.jid],
        strangers: [],
      })
    },
  )

  test('stays where the text has it', () => {
    const { text } = placeMentions('step 9 is missing, @27820000001!', [THABO.jid], group('pn'))
    expect(text).toBe('step 9 is missing, @27820000001!')
  })

  test('takes the form the group uses, in text and list alike', () => {
    expect(placeMentions('step 9, @27820000001', [THABO.jid], group('lid'))).toMatchObject({
      text: 'step 9, @100000000000001',
      mentioned: [THABO.lid],
    })
    expect(placeMentions('step 9, @100000000000001', [THABO.lid], group('pn'))).toMatchObject({
      text: 'step 9, @27820000001',
      mentioned: [THABO.jid],
    })
  })

  test('a longer number that begins alike is another person', () => {
    expect(placeMentions('see @278200000012', [THABO.jid], group('pn')).text).toBe(
      '@27820000001 see @278200000012',
    )
    expect(placeMentions('see @278200000012', [THABO.jid], group('lid')).text).toBe(
      '@100000000000001 see @278200000012',
    )
  })

  test('several, one asked for twice in two forms', () => {
    expect(placeMentions('look', [THABO.jid, SIPHO.jid, THABO.lid], group('pn'))).toMatchObject({
      text: '@27820000001 @27820000002 look',
      mentioned: [THABO.jid, SIPHO.jid],
    })
  })

  test('of somebody who is not in the group is told, not sent', () => {
    expect(placeMentions('look', ['27820000009', THABO.jid], group('pn')).strangers).toEqual(['27820000009'])
  })

  test('a member known by LID only is mentioned by it', () => {
    const unknown = { jid: '', lid: '100000000000007@lid', admin: false }
    expect(placeMentions('look', [unknown.lid], group('lid', [unknown])).mentioned).toEqual([unknown.lid])
  })
})
