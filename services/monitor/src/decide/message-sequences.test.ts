import fc from 'fast-check'
import { expect, test } from 'vitest'
import { world } from '../../test/decision-world.ts'
import { BUSINESS, SIPHO, storedMessage, THABO } from '../../test/message-fixtures.ts'
import { understandMessage } from './understand-message.ts'
import { decideBatch } from './decide-message.ts'
import { Known } from './known.ts'
import { compileRules } from './rules.ts'
import { projectSchema, type StoredMessage } from '@wa-monitor/contracts'
import type { Effect } from './effects.ts'

const START = Date.parse('2025-11-21T06:00:00Z')
const drop = fc.constantFrom('DR1752028', 'dr 1752029', 'DR-469378', 'DR12345')

/** A few people saying, editing and deleting a few drops; ids repeat, as redeliveries do. */
const step = fc.record({
  id: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
  person: fc.constantFrom(THABO, SIPHO, BUSINESS),
  kind: fc.constantFrom('message', 'message', 'message', 'edit', 'delete', 'reaction'),
  target: fc.constantFrom('A', 'B', 'C'),
  words: fc.array(fc.oneof(drop, fc.constantFrom('done', 'photos')), { maxLength: 3 }),
})
const sequence = fc.array(step, { maxLength: 25 }).map((steps) =>
  steps.map(({ id, person, kind, target, words }, index): StoredMessage => {
    const own =
      kind === 'message' ? { id, target_id: '' } : { id: `${id}-${kind}-${index}`, target_id: target }
    return storedMessage({
      ...person,
      ...own,
      kind,
      seq: index + 1,
      content: words.join(' '),
      timestamp: START + index * 1000,
    })
  }),
)

const isOurs = ({ sender }: StoredMessage) => sender === BUSINESS.sender
const keysOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) =>
    effect.do === 'record'
      ? [`${effect.event.message_id} ${effect.event.sender_key} ${effect.event.drop_number}`]
      : [],
  )

test('one row per drop, one event per message and drop, nothing from our numbers', () => {
  fc.assert(
    fc.property(sequence, (messages) => {
      const lawley = world()
      const effects = messages.flatMap((message) => lawley.say(message, { fromUs: isOurs(message) }))
      const created = effects.flatMap((effect) => (effect.do === 'create' ? [effect.review.drop_number] : []))
      expect(new Set(created).size).toBe(created.length)
      expect(new Set(keysOf(effects)).size).toBe(keysOf(effects).length)
      for (const number of created) expect(number).toMatch(/^DR\d{6,8}$/)
      for (const effect of effects) {
        if (effect.do === 'record') expect(effect.event.sender).not.toBe(BUSINESS.sender)
      }
    }),
  )
})

test('the revision is the count of resubmissions', () => {
  fc.assert(
    fc.property(sequence, (messages) => {
      const lawley = world()
      const counts = new Map<string, number>()
      for (const message of messages) {
        for (const effect of lawley.say(message, { fromUs: isOurs(message) })) {
          if (effect.do !== 'record') continue
          const { drop_number: number, kind, revision } = effect.event
          if (kind === 'resubmitted') counts.set(number, (counts.get(number) ?? 0) + 1)
          expect(revision).toBe(counts.get(number) ?? 0)
        }
      }
    }),
  )
})

test('a store read again from its start does nothing', () => {
  fc.assert(
    fc.property(sequence, (messages) => {
      const lawley = world()
      for (const message of messages) lawley.say(message, { fromUs: isOurs(message) })
      const again = messages.flatMap((message) => lawley.say(message, { fromUs: isOurs(message) }))
      expect(again.filter((effect) => effect.do !== 'reject')).toEqual([])
    }),
  )
})

test('it does not matter where batches end', () => {
  const rules = compileRules(projectSchema.parse({ name: 'Lawley', group_jid: '1@g.us' }))
  const decideAll = (batches: StoredMessage[][]) => {
    const known = new Known({})
    let ids = 0
    return batches.flatMap((batch) =>
      decideBatch(
        batch.map((message) =>
          understandMessage(message, rules, {
            fromUs: isOurs(message),
            answeredText: () => '',
            mediaType: () => '',
            answersUs: () => false,
          }),
        ),
        known,
        { rules, readFrom: 0, newId: () => String((ids += 1)), now: START },
      ),
    )
  }
  fc.assert(
    fc.property(sequence, fc.nat(25), (messages, cut) => {
      expect(decideAll([messages.slice(0, cut), messages.slice(cut)])).toEqual(decideAll([messages]))
    }),
  )
})
