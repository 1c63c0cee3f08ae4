import { describe, expect, test } from 'vitest'
import { parseSenders } from './senders.ts'

const BRIDGE = 'http://whatsapp-bridge:8080'

describe('senders, in order', () => {
  test.each([
    ['unset', undefined, [['whatsapp-bridge', BRIDGE]]],
    ['empty', ' , ', [['whatsapp-bridge', BRIDGE]]],
    ['one', 'http://other:1', [['other', 'http://other:1']]],
    [
      'two',
      ` http://whatsapp-sender:8080 , ${BRIDGE}`,
      [
        ['whatsapp-sender', 'http://whatsapp-sender:8080'],
        ['whatsapp-bridge', BRIDGE],
      ],
    ],
    [
      'with names, on one machine',
      'second=http://127.0.0.1:8081,first=http://127.0.0.1:8080',
      [
        ['second', 'http://127.0.0.1:8081'],
        ['first', 'http://127.0.0.1:8080'],
      ],
    ],
    ['an = in the address', 'http://one:1/?a=b', [['one', 'http://one:1/?a=b']]],
  ])('%s', (_what, text, senders) => {
    expect(parseSenders(text, BRIDGE)).toEqual({ senders: senders.map(([name, url]) => ({ name, url })) })
  })
})

describe('said, with what to do', () => {
  test.each([
    ['whatsapp-sender:8080', /“whatsapp-sender:8080” is not an address; write it as in http:/],
    ['second=ftp://x', /is not an address/],
    ['http://', /is not an address/],
    ['second number=http://x:1', /a name is letters/],
    ['=http://x:1', /a name is letters/],
    ['http://127.0.0.1:1,http://127.0.0.1:2', /two are called 127\.0\.0\.1; name them/],
    ['a=http://x:1,b=http://x:1/', /x:1 is in it twice/],
  ])('%s', (text, problem) => {
    expect(parseSenders(text, BRIDGE)).toEqual({ problem: expect.stringMatching(problem) })
  })

  test('a password in an address is not shown', () => {
    const { problem } = parseSenders('x y=http://me:hidden@h:1', BRIDGE) as { problem: string }
    expect(problem).toContain('…@h:1')
    expect(problem).not.toContain('hidden')
  })
})
