import { fileURLToPath } from 'node:url'
import type { StoredMessage } from '@wa-monitor/contracts'
import { watchProjects } from '@wa-monitor/projects'
import { expect, test } from 'vitest'
import { decideMessage } from '../src/decide/decide-message.ts'
import type { Effect } from '../src/decide/effects.ts'
import { Known } from '../src/decide/known.ts'
import { compileRules, type ProjectRules } from '../src/decide/rules.ts'
import { understandMessage } from '../src/decide/understand-message.ts'
import { storedMessage } from './message-fixtures.ts'

const FILE = fileURLToPath(new URL('../../../config/examples/meter-readings/projects.yaml', import.meta.url))
const SUPERVISOR = { sender: '27820000020@s.whatsapp.net', sender_lid: '', sender_name: 'Nomsa' }

function readExample(): ProjectRules {
  const read: ProjectRules[] = []
  watchProjects(
    FILE,
    {
      onChange: (projects, validDrops) => {
        for (const project of projects)
          read.push(compileRules(project, { validDrops: validDrops.get(project.group_jid) }))
      },
      onError: (error) => {
        throw error
      },
    },
    { validDrops: true },
  ).close()
  const [rules] = read
  if (!rules) throw new Error('the example has a project')
  return rules
}

const inWords = (effect: Effect): string[] => {
  if (effect.do === 'record') return [`${effect.event.kind} ${effect.event.drop_number}`]
  if (effect.do === 'reject') return [`rejected ${effect.rejected.written}: ${effect.rejected.detail}`]
  if (effect.do === 'reply') return [effect.reply.message]
  if (effect.do !== 'webhook') return []
  return [
    `told ${effect.webhook.url}: ${(JSON.parse(effect.webhook.body) as { match: string[] }).match.join(' | ')}`,
  ]
}

/** The table of config/examples/meter-readings/README.md. */
test.each([
  ['a trial of the supervisor', { ...SUPERVISOR, content: 'test MTR-100234' }, []],
  ['the same words of somebody else', { content: 'test MTR-100234' }, ['created MTR100234']],
  [
    'a reading with its photo',
    { content: 'mtr 100234 0042317', media_type: 'image' },
    ['created MTR100234', 'told https://billing.example.org/readings: mtr 100234 0042317 | 100234 | 0042317'],
  ],
  ['a reading without one', { content: 'mtr 100234 0042317' }, ['created MTR100234']],
  [
    'a leak',
    { content: 'burst pipe at MTR-118802' },
    [
      'created MTR118802',
      'told https://billing.example.org/leaks: burst',
      'Thank you Thabo. The plumber is told about burst at MTR118802.',
    ],
  ],
  ['a token', { content: 'TKN-4401-0001' }, ['created TKN44010001']],
  [
    'a mistyped meter',
    { content: 'MTR-100243' },
    [
      'rejected MTR-100243: not in valid_drops; like MTR100234 and MTR100240',
      'MTR-100243 is no meter of this ward, Thabo. Please look again.',
    ],
  ],
])('the example for other trades: %s', (_what, over: Partial<StoredMessage>, expected) => {
  const rules = readExample()
  const message = storedMessage(over)
  const incoming = understandMessage(message, rules, {
    fromUs: false,
    answeredText: () => '',
    mediaType: () => message.media_type,
    answersUs: () => false,
  })
  const deciding = { rules, readFrom: 0, newId: () => 'id', now: Date.now() }
  expect(decideMessage(incoming, new Known({}), deciding).flatMap(inWords)).toEqual(expected)
})
