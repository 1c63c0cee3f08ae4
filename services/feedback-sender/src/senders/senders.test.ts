import type { Log } from '@wa-monitor/service'
import { expect, test } from 'vitest'
import type { BridgeClient } from '../bridge-client.ts'
import type { BridgeAnswer } from '../decide/bridge-answer.ts'
import { type Sender, Senders } from './senders.ts'

const dead: BridgeAnswer = { kind: 'unreachable', what: 'ECONNREFUSED' }
const good: BridgeAnswer = { kind: 'taken', state: 'server_ack', messageId: '3EB0', message: 'Sent' }
const nobody = new Set<string>()

function make(...names: string[]) {
  const lines: string[] = []
  const write = (...args: unknown[]) => void lines.push(String(args.at(-1)))
  const clock = { now: 0 }
  const list: Sender[] = names.map((name) => ({
    name,
    url: `http://${name}:8080`,
    client: {} as BridgeClient,
  }))
  const senders = new Senders({
    senders: list,
    bridgeUrl: 'http://first:8080',
    log: { info: write, warn: write } as unknown as Log,
    now: () => clock.now,
    random: () => 1,
  })
  const fails = (name: string, times = 3) => {
    for (let time = 0; time < times; time += 1) senders.note(one(name), dead)
  }
  const one = (name: string) => senders.byName(name) as Sender
  return { senders, clock, lines, fails, one }
}

test('in order; whoever failed three times in a row is passed by, and asked by one after a while', () => {
  const { senders, clock, lines, fails, one } = make('second', 'first')
  expect(senders.next(nobody)?.name).toBe('second')
  fails('second', 2)
  expect(senders.next(nobody)?.name).toBe('second')
  fails('second', 1)
  expect(senders.next(nobody)?.name).toBe('first')
  clock.now = 5000
  expect(senders.next(nobody)?.name).toBe('second')
  expect(senders.next(nobody)?.name).toBe('first')
  senders.note(one('second'), good)
  expect(senders.next(nobody)?.name).toBe('second')
  expect(lines).toEqual(['Sender second cannot be used: ECONNREFUSED', 'Sender second can be used again'])
})

test('who has nothing of it is not asked again, and who is out is not asked after another', () => {
  const { senders, fails } = make('second', 'first')
  expect(senders.next(new Set(['second']))?.name).toBe('first')
  expect(senders.next(new Set(['second', 'first']))).toBeUndefined()
  fails('first')
  expect(senders.next(new Set(['second']))).toBeUndefined()
})

test('all out: the one that is next is asked all the same', () => {
  const { senders, clock, fails } = make('second', 'first')
  fails('second')
  clock.now = 1000
  fails('first')
  expect(senders.next(nobody)?.name).toBe('second')
})

test('one alone is always asked', () => {
  const { senders, fails, lines } = make('first')
  fails('first', 10)
  expect(senders.next(nobody)?.name).toBe('first')
  expect(lines).toEqual([])
})

test('a row names its sender; one without a name is the bridge’s', () => {
  const { senders } = make('second', 'first', 'third')
  expect(senders.byName('third')?.name).toBe('third')
  expect(senders.byName('gone')).toBeUndefined()
  expect(senders.byName(null)?.name).toBe('first')
})

test('whether others can go on, and when an earlier one is asked again', () => {
  const { senders, clock, fails, one } = make('second', 'first')
  expect(senders.hasOther(one('second'))).toBe(true)
  expect(senders.earlierInMs(one('first'))).toBeUndefined()
  fails('second')
  clock.now = 2000
  expect(senders.hasOther(one('first'))).toBe(false)
  expect(senders.earlierInMs(one('first'))).toBe(3000)
  expect(senders.earlierInMs(one('second'))).toBeUndefined()
})
