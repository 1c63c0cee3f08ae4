import { describe, expect, test } from 'vitest'
import { bareJid, jidDevice, jidKind, jidUser, maskNumber } from './jid.ts'

describe('addresses', () => {
  test.each([
    ['27820000001@s.whatsapp.net', 'phone', '27820000001', 0, '27820000001@s.whatsapp.net'],
    ['27820000001:3@s.whatsapp.net', 'phone', '27820000001', 3, '27820000001@s.whatsapp.net'],
    ['27820000001@c.us', 'phone', '27820000001', 0, '27820000001@s.whatsapp.net'],
    ['100000000000001:12@lid', 'lid', '100000000000001', 12, '100000000000001@lid'],
    ['120363418298130331@g.us', 'group', '120363418298130331', 0, '120363418298130331@g.us'],
    ['27820000001-1400000000@g.us', 'group', '27820000001-1400000000', 0, '27820000001-1400000000@g.us'],
    ['status@broadcast', 'other', '', 0, 'status@broadcast'],
    ['27820000001', 'other', '', 0, '27820000001'],
    ['@s.whatsapp.net', 'other', '', 0, '@s.whatsapp.net'],
  ] as const)('%s', (jid, kind, user, device, bare) => {
    expect(jidKind(jid)).toBe(kind)
    expect(jidUser(jid)).toBe(user)
    expect(jidDevice(jid)).toBe(device)
    expect(bareJid(jid)).toBe(bare)
  })

  test('logs see the ends of a number only, and all of a group', () => {
    expect(maskNumber('27820000001@s.whatsapp.net')).toBe('2782…01@s.whatsapp.net')
    expect(maskNumber('27820000001')).toBe('2782…01')
    expect(maskNumber('120363418298130331@g.us')).toBe('120363418298130331@g.us')
  })
})
