import { EventEmitter } from 'node:events'
import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import { beforeEach, expect, test } from 'vitest'
import { StanzaAccounts } from './stanza-accounts.ts'

let clock = 1000
let unreadable: [id: string | undefined, reason: string][] = []
let accounts: StanzaAccounts
let ws: EventEmitter

beforeEach(() => {
  clock = 1000
  unreadable = []
  accounts = new StanzaAccounts({
    elapsed: () => clock,
    onUnreadable: (attrs, reason) => unreadable.push([attrs.id, reason]),
  })
  connect()
})

function connect() {
  ws = new EventEmitter()
  accounts.listen({ ws } as unknown as Pick<WASocket, 'ws'>)
}

const attrsOf = (id: string) => ({ from: '1@g.us', participant: '2@s.whatsapp.net', id })
const see = (id: string, type: string | undefined = 'skmsg') => {
  const content = type === '' ? [] : [{ tag: 'enc', attrs: { type }, content: Buffer.from('x') }]
  ws.emit('CB:message', { tag: 'message', attrs: attrsOf(id), content } satisfies BinaryNode)
}

test('what can’t be decrypted is told at once, with the reason', () => {
  see('A', 'msmsg')
  see('B', '')
  expect(unreadable).toEqual([
    ['A', 'msmsg'],
    ['B', 'nothing to decrypt'],
  ])
})

test('what has an end is not told', () => {
  see('A')
  see('B')
  accounts.settled(attrsOf('A'))
  accounts.settled(attrsOf('B'))
  expect(unreadable).toEqual([])
})

test('what a later one has passed was passed over', () => {
  for (const id of ['A', 'B', 'C', 'D']) see(id)
  accounts.settled(attrsOf('C'))
  expect(unreadable.map(([id]) => id)).toEqual(['A', 'B'])
  accounts.settled(attrsOf('C'))
  accounts.settled(attrsOf('D'))
  expect(unreadable).toHaveLength(2)
})

test('what waits when the connection ends comes again, and is not missing', () => {
  see('A')
  connect()
  see('A')
  see('B')
  accounts.settled(attrsOf('A'))
  accounts.settled(attrsOf('B'))
  expect(unreadable).toEqual([])
})

test('standing still is told from having nothing to do, and from being busy', () => {
  expect(accounts.stuckMs()).toBe(0)
  clock = 50_000
  see('A')
  see('B')
  expect(accounts.stuckMs()).toBe(0)
  clock += 40_000
  expect(accounts.stuckMs()).toBe(40_000)
  accounts.settled(attrsOf('A'))
  expect(accounts.stuckMs()).toBe(0)
  clock += 5000
  expect(accounts.stuckMs()).toBe(5000)
  accounts.settled(attrsOf('B'))
  expect(accounts.stuckMs()).toBe(0)
})
