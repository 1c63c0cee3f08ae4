import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Harness, LAWLEY } from './harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await Harness.start()
})
afterAll(() => harness.close())

test('the world at the first start', async () => {
  const { contractors, groups } = await harness.state()
  expect(contractors.map(({ name }) => name)).toEqual([
    'Thabo',
    'Sipho',
    'Lerato',
    'Pieter',
    'Naledi',
    'Johan',
  ])
  expect(groups.map(({ name, addressing_mode }) => [name, addressing_mode])).toEqual([
    ['Lawley', 'pn'],
    ['Velo Test', 'pn'],
    ['Mohadin', 'lid'],
    ['Mamelodi', 'pn'],
  ])
  for (const { members } of groups) expect(members).toContain('27820000000')
})

describe('mistakes are answered with what to do', () => {
  const message = `/admin/groups/${LAWLEY}/messages`
  test.each([
    [
      'POST',
      '/admin/groups/1@g.us/messages',
      { from: '27820000001', text: 'x' },
      '404 There is no group 1@g.us',
    ],
    ['POST', message, { from: '27820009999', text: 'x' }, '404 Nobody here has the phone 27820009999'],
    ['POST', message, { from: '27820000006', text: 'x' }, '403 27820000006 is not in Lawley'],
    [
      'POST',
      message,
      { from: '27820000001', text: 'x', quoted_id: 'x' },
      '404 Nobody has written a message x in Lawley',
    ],
    ['POST', message, { from: '27820000001' }, '400 Nothing to post'],
    ['POST', message, { from: '27820000001', words: 'x' }, '400 '],
    ['POST', '/admin/contractors', { phone: '27820000001', name: 'Again' }, '409 Somebody has the phone'],
    ['POST', '/admin/contractors', { phone: 'x', name: 'Again' }, '400 '],
    ['POST', '/admin/groups', { name: 'Again', jid: LAWLEY }, '409 There is a group'],
    [
      'POST',
      `/admin/groups/${LAWLEY}/members`,
      { phone: '27820000001' },
      '409 27820000001 is in Lawley already',
    ],
    ['DELETE', `/admin/groups/${LAWLEY}/members/27820000006`, undefined, '409 27820000006 is not in Lawley'],
    ['GET', '/admin/phones/27820009999/copies', undefined, '404 Nobody here'],
    ['GET', '/admin/phones/27820000001/copies?after=x', undefined, '400 '],
  ])('%s %s %j', async (method, path, body, expected) => {
    await expect(harness.request(method, path, body)).rejects.toThrow(expected)
  })
})
