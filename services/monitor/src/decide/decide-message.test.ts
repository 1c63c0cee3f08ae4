import type { Review } from '@wa-monitor/database'
import { describe, expect, test } from 'vitest'
import { inShort, world } from '../../test/decision-world.ts'
import { BUSINESS, SIPHO, storedMessage, THABO } from '../../test/message-fixtures.ts'
import { Known } from './known.ts'

const NOON = Date.parse('2025-11-21T10:00:00Z')
const row = (over: Partial<Review> = {}): Review => ({
  id: 'row',
  drop_number: 'DR1752028',
  project: 'Lawley',
  completed: false,
  revision: 2,
  ...over,
})
const having = (over: Partial<Review> = {}) => world(new Known({ reviews: [row(over)] }))

describe('a message that names a number', () => {
  test.each(['DR1752028', 'dr1752028', 'Dr 1752028', 'DR-1752028', 'photos of dr 1752028, done'])(
    '%s is DR1752028',
    (content) => {
      expect(inShort(world().say({ content }))).toEqual(['created DR1752028'])
    },
  )

  test.each(['DR123456', 'DR12345678'])('%s has as many digits as a number may have', (content) => {
    expect(inShort(world().say({ content }))).toEqual([`created ${content}`])
  })

  test('each one in the message, each once', () => {
    expect(inShort(world().say({ content: 'DR1752028, DR1752029 and again dr 1752028' }))).toEqual([
      'created DR1752028',
      'created DR1752029',
    ])
  })

  test('by the pattern of its project', () => {
    const project = { drop_pattern: String.raw`\bHSE\d{4}\b` }
    expect(inShort(world().say({ content: 'DR1752028 hse1234' }, { project }))).toEqual(['created HSE1234'])
  })
})

describe('a number that is not in the table', () => {
  test('becomes a row with the sender, the local date and the comment', () => {
    const message = storedMessage({ content: 'Dr 1752028', timestamp: Date.parse('2025-11-20T22:30:00Z') })
    expect(world().say(message)).toMatchObject([
      {
        do: 'create',
        review: {
          drop_number: 'DR1752028',
          review_date: '2025-11-21',
          project: 'Lawley',
          user_name: '27820000001',
          sender_name: 'Thabo',
          submitted_by: THABO.sender,
          submitted_by_lid: THABO.sender_lid,
          whatsapp_message_date: new Date('2025-11-20T22:30:00.000Z'),
          comment: 'Created from WhatsApp message',
        },
      },
      {
        do: 'record',
        event: { kind: 'created', drop_number: 'DR1752028', message_id: message.id, revision: 0 },
      },
    ])
  })

  test('each number of a message becomes its own row', () => {
    expect(inShort(world().say({ content: 'DR1752028 DR1752029' }))).toEqual([
      'created DR1752028',
      'created DR1752029',
    ])
  })

  test('the phone is empty while only the LID is known', () => {
    const [effect] = world().say({ content: 'DR1752028', sender: '' })
    expect(effect).toMatchObject({
      review: { user_name: '', submitted_by: '', submitted_by_lid: THABO.sender_lid },
    })
  })

  test('a name longer than its column is cut between characters', () => {
    const [effect] = world().say({ content: 'DR1752028', sender_name: `\0${'😀'.repeat(120)}` })
    expect(effect).toMatchObject({ review: { sender_name: '😀'.repeat(100) } })
  })
})

describe('a number that is there', () => {
  test('in the same project: resubmission', () => {
    expect(having().say({ content: 'DR1752028', timestamp: NOON })).toMatchObject([
      {
        do: 'change',
        change: {
          id: 'row',
          resubmissions: 1,
          withdrawn: false,
          comment:
            '--- PHOTOS UPDATED 2025-11-21 12:00 ---\nAgent updated photos in 1MAP. QA can continue review.',
        },
      },
      { do: 'record', event: { kind: 'resubmitted', revision: 3 } },
    ])
  })

  test('of a row that names no project: resubmission', () => {
    expect(inShort(having({ project: null }).say({ content: 'DR1752028' }))).toEqual([
      'resubmitted DR1752028',
    ])
  })

  test('completed: an event only', () => {
    const effects = having({ completed: true }).say({ content: 'DR1752028' })
    expect(effects).toMatchObject([{ do: 'record', event: { kind: 'posted_after_completion', revision: 2 } }])
  })

  test('of another project: event and reject', () => {
    const effects = having({ project: 'Mohadin' }).say({ content: 'DR1752028' })
    expect(inShort(effects)).toEqual(['other_project DR1752028', 'rejected DR1752028: other_project'])
    expect(effects).toMatchObject([
      { event: { detail: 'belongs to Mohadin' } },
      { rejected: { detail: 'belongs to Mohadin' } },
    ])
  })
})

describe('the repeat window', () => {
  const project = { repeat_window_seconds: 600 }
  const at = (seconds: number) => NOON + seconds * 1000

  test('the same sender sooner is an event only; later, or another sender, is a resubmission', () => {
    const lawley = world()
    lawley.say({ content: 'DR1752028', timestamp: NOON }, { project })
    expect(inShort(lawley.say({ content: 'DR1752028', timestamp: at(599) }, { project }))).toEqual([
      'repeated DR1752028',
    ])
    expect(inShort(lawley.say({ content: 'DR1752028', timestamp: at(599), ...SIPHO }, { project }))).toEqual([
      'resubmitted DR1752028',
    ])
    expect(inShort(lawley.say({ content: 'DR1752028', timestamp: at(600) }, { project }))).toEqual([
      'resubmitted DR1752028',
    ])
  })

  test('a resubmission word says that it is not a repetition', () => {
    const lawley = world()
    lawley.say({ content: 'DR1752028', timestamp: NOON }, { project })
    expect(inShort(lawley.say({ content: 'DR1752028 done', timestamp: at(60) }, { project }))).toEqual([
      'resubmitted DR1752028',
    ])
  })

  test('is off unless the project says otherwise', () => {
    const lawley = world()
    lawley.say({ content: 'DR1752028', timestamp: NOON })
    expect(inShort(lawley.say({ content: 'DR1752028', timestamp: NOON }))).toEqual(['resubmitted DR1752028'])
  })
})

describe('a resubmission word', () => {
  const answered = '@27820000001 DR1752028: photo 3 is missing'

  test('in reply to feedback: resubmission', () => {
    const effects = having().say({ content: 'Klaar', quoted_id: 'FEEDBACK' }, { answered })
    expect(inShort(effects)).toEqual(['resubmitted DR1752028'])
  })

  test('in reply to feedback about a drop that is not here, or of another project: nothing', () => {
    expect(world().say({ content: 'done', quoted_id: 'FEEDBACK' }, { answered })).toEqual([])
    expect(
      having({ project: 'Mohadin' }).say({ content: 'done', quoted_id: 'FEEDBACK' }, { answered }),
    ).toEqual([])
  })

  test('by itself, or another word in a reply: nothing', () => {
    expect(having().say({ content: 'done' }, { answered })).toEqual([])
    expect(having().say({ content: 'why?', quoted_id: 'FEEDBACK' }, { answered })).toEqual([])
  })

  test('with the number: one resubmission, although the feedback names it too', () => {
    const effects = having().say({ content: 'DR1752028 done', quoted_id: 'FEEDBACK' }, { answered })
    expect(inShort(effects)).toEqual(['resubmitted DR1752028'])
  })
})

test('a near miss is rejected with the reason and never a row', () => {
  const effects = world().say({ content: 'DR12345 and DR 17520289901' })
  expect(inShort(effects)).toEqual([
    'rejected DR12345: too_few_digits',
    'rejected DR 17520289901: too_many_digits',
  ])
})

test.each(['message', 'edit', 'delete'] as const)('a %s of one of our numbers: nothing', (kind) => {
  const ours = {
    ...BUSINESS,
    kind,
    target_id: kind === 'message' ? '' : 'POST',
    content: 'DR1752028 done DR12345',
  }
  const lawley = having()
  lawley.say({ id: 'POST', content: 'DR1752028' })
  expect(lawley.say(ours, { fromUs: true })).toEqual([])
})

describe('an edit', () => {
  test('to another number: the new one counts, the old row is marked', () => {
    const lawley = world()
    lawley.say({ id: 'POST', content: 'DR1752028', timestamp: NOON })
    const effects = lawley.say({ kind: 'edit', target_id: 'POST', content: 'DR1752029', timestamp: NOON })
    expect(inShort(effects)).toEqual(['created DR1752029', 'number_changed DR1752028'])
    expect(effects).toContainEqual({
      do: 'change',
      drop: 'DR1752028',
      change: {
        id: 'id-1',
        resubmissions: 0,
        withdrawn: true,
        comment:
          '--- NUMBER CHANGED 2025-11-21 12:00 ---\nThe sender edited the message: this number is now DR1752029.',
      },
    })
  })

  test('of a message that only resubmitted a drop leaves that row unmarked', () => {
    const lawley = having()
    lawley.say({ id: 'POST', content: 'DR1752028' })
    const effects = lawley.say({ kind: 'edit', target_id: 'POST', content: 'DR1752029' })
    expect(inShort(effects)).toEqual(['created DR1752029', 'number_changed DR1752028'])
    expect(effects.filter((effect) => effect.do === 'change')).toEqual([])
  })

  test('that keeps the number does nothing', () => {
    const lawley = world()
    lawley.say({ id: 'POST', content: 'DR1752028' })
    expect(lawley.say({ kind: 'edit', target_id: 'POST', content: 'DR1752028 with photos' })).toEqual([])
  })

  test('and back again: the row is reopened, and marked by the next change', () => {
    const lawley = world()
    lawley.say({ id: 'POST', content: 'DR1752028', timestamp: NOON })
    const edit = (content: string, second: number) =>
      lawley.say({ kind: 'edit', target_id: 'POST', content, timestamp: NOON + second * 1000 })
    edit('DR1752029', 1)
    expect(inShort(edit('DR1752028', 2))).toEqual(['resubmitted DR1752028', 'number_changed DR1752029'])
    expect(edit('no number', 3)).toMatchObject([
      { do: 'change', drop: 'DR1752028', change: { withdrawn: true } },
      {},
    ])
  })

  test('of a message without a number: the number counts', () => {
    expect(inShort(world().say({ kind: 'edit', target_id: 'POST', content: 'DR1752028' }))).toEqual([
      'created DR1752028',
    ])
  })

  test("of another sender's message with the same id is about his own", () => {
    const lawley = world()
    lawley.say({ id: 'POST', content: 'DR1752028' })
    expect(lawley.say({ ...SIPHO, kind: 'edit', target_id: 'POST', content: 'sorry' })).toEqual([])
  })
})

test('deleted for everyone, by whomever: an event', () => {
  const lawley = world()
  lawley.say({ id: 'POST', content: 'DR1752028' })
  const effects = lawley.say({ ...SIPHO, id: '', kind: 'delete', target_id: 'POST' })
  expect(inShort(effects)).toEqual(['deleted DR1752028'])
  expect(lawley.say({ ...SIPHO, id: '', kind: 'delete', target_id: 'POST' })).toEqual([])
})

describe('the same message again', () => {
  test('does nothing, whichever form of the address it names', () => {
    const lawley = world()
    lawley.say({ id: 'POST', content: 'DR1752028' })
    expect(lawley.say({ id: 'POST', content: 'DR1752028', sender_lid: '' })).toEqual([])
    expect(lawley.say({ id: 'POST', content: 'DR1752028', sender: '' })).toEqual([])
  })

  test('another sender with the same id is another message', () => {
    const lawley = world()
    lawley.say({ id: 'POST', content: 'DR1752028' })
    expect(inShort(lawley.say({ ...SIPHO, id: 'POST', content: 'DR1752028' }))).toEqual([
      'resubmitted DR1752028',
    ])
  })
})

test('a sender who becomes known is filled in', () => {
  expect(world().say({ id: '', kind: 'sender_known' })).toEqual([
    {
      do: 'resolve_sender',
      sender: { lid: THABO.sender_lid, phone: THABO.sender, user_name: '27820000001' },
    },
  ])
})

test('a message from before the group was added: nothing', () => {
  const lawley = world(new Known({}), NOON)
  expect(lawley.say({ content: 'DR1752028', timestamp: NOON - 1 })).toEqual([])
  expect(inShort(lawley.say({ content: 'DR1752028', timestamp: NOON }))).toEqual(['created DR1752028'])
})

test.each(['reaction', 'send_state', 'undecrypted'] as const)('%s: nothing', (kind) => {
  expect(having().say({ kind, content: 'DR1752029 done' })).toEqual([])
})
