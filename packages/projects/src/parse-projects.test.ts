import { describe, expect, test } from 'vitest'
import { parseProjects } from './parse-projects.ts'
import { ProjectsFileError } from './projects-file-error.ts'

const LAWLEY = '120363418298130331@g.us'

function problemsOf(text: string): readonly string[] {
  try {
    parseProjects(text, 'projects.yaml')
    return []
  } catch (error) {
    if (error instanceof ProjectsFileError) return error.problems
    throw error
  }
}

const lawleyWith = (line: string) => `projects:\n  - name: Lawley\n    group_jid: "${LAWLEY}"\n    ${line}\n`

test('what is left out has its default', () => {
  expect(parseProjects(lawleyWith('description: Lawley Activation 3 group'), 'projects.yaml')).toEqual([
    {
      name: 'Lawley',
      enabled: true,
      group_jid: LAWLEY,
      description: 'Lawley Activation 3 group',
      drop_pattern: String.raw`\bDR[ -]?(\d{6,8})(?!\d)`,
      resubmission_words: ['done', 'completed', 'complete', 'voltooi', 'klaar'],
      repeat_window_seconds: 0,
      time_zone: 'Africa/Johannesburg',
      outbound: false,
      language: 'en',
      templates: {},
      acknowledge: { received: false, invalid_number: false },
      share_messages: 'when_busy',
      rules: [],
    },
  ])
})

test('every optional field', () => {
  const text = lawleyWith(String.raw`drop_pattern: '\bLAW\d{4}\b'
    resubmission_words: [gedoen]
    repeat_window_seconds: 600
    time_zone: Europe/Berlin
    since: 2025-11-01
    outbound: true
    language: af
    templates:
      correction: "{mention} {drop}: {steps}. {comment}"
      approval: Sharp {name}, {drop} is good
      received: "{number} is here"
      invalid_number: "{number}?"
    acknowledge: {invalid_number: true}
    share_messages: always
    enabled: false`)
  expect(parseProjects(text, 'projects.yaml')).toMatchObject([
    {
      drop_pattern: String.raw`\bLAW\d{4}\b`,
      resubmission_words: ['gedoen'],
      repeat_window_seconds: 600,
      time_zone: 'Europe/Berlin',
      since: '2025-11-01',
      outbound: true,
      language: 'af',
      templates: {
        correction: '{mention} {drop}: {steps}. {comment}',
        approval: 'Sharp {name}, {drop} is good',
        received: '{number} is here',
        invalid_number: '{number}?',
      },
      acknowledge: { received: false, invalid_number: true },
      share_messages: 'always',
      enabled: false,
    },
  ])
})

describe('a mistake is named with line and field', () => {
  test.each([
    [
      'a missing name',
      `projects:\n  - group_jid: "${LAWLEY}"\n`,
      'projects.yaml:2: projects[0].name: is missing: it must be text',
    ],
    [
      'a missing group',
      'projects:\n  - name: Lawley\n',
      'projects.yaml:2: projects[0].group_jid: is missing: it must be a group id in quotes, such as "120363418298130331@g.us"',
    ],
    [
      'a group id without @g.us',
      'projects:\n  - name: Lawley\n    group_jid: "120363418298130331"\n',
      'projects.yaml:3: projects[0].group_jid: must end in @g.us: the bridge lists its groups and their ids at /api/groups',
    ],
    [
      'letters in a group id',
      'projects:\n  - name: Lawley\n    group_jid: "lawley@g.us"\n',
      'projects.yaml:3: projects[0].group_jid: must be digits and then @g.us, such as "120363418298130331@g.us"',
    ],
    [
      'a group id that YAML takes for a number',
      'projects:\n  - name: Lawley\n    group_jid: 120363418298130331\n',
      'projects.yaml:3: projects[0].group_jid: must be a group id in quotes, such as "120363418298130331@g.us"',
    ],
    [
      'the same group twice',
      `projects:\n  - {name: A, group_jid: "${LAWLEY}"}\n  - {name: B, group_jid: "${LAWLEY}"}\n`,
      'projects.yaml:3: projects[1].group_jid: is already used by projects[0] (A); each project has its own',
    ],
    [
      'the same name twice',
      `projects:\n  - {name: Lawley, group_jid: "1@g.us"}\n  - {name: lawley, group_jid: "2@g.us"}\n`,
      'projects.yaml:3: projects[1].name: is already used by projects[0] (Lawley); each project has its own',
    ],
    [
      'a pattern that is none',
      lawleyWith("drop_pattern: 'DR(\\d+'"),
      'projects.yaml:4: projects[0].drop_pattern: is not a regular expression (Unterminated group); write it in single quotes',
    ],
    [
      'a pattern that matches nothing at all',
      lawleyWith("drop_pattern: '(DR)?'"),
      'projects.yaml:4: projects[0].drop_pattern: matches an empty text, so it would be found everywhere',
    ],
    [
      'a time zone that is none',
      lawleyWith('time_zone: Africa/Jozi'),
      'projects.yaml:4: projects[0].time_zone: is not a time zone known here; write one such as Africa/Johannesburg',
    ],
    [
      'a date that is none',
      lawleyWith('since: yesterday'),
      'projects.yaml:4: projects[0].since: must be a date such as 2025-11-01, or a time such as 2025-11-01T08:00:00+02:00',
    ],
    [
      'a word for true',
      lawleyWith('enabled: yes'),
      'projects.yaml:4: projects[0].enabled: must be true or false',
    ],
    [
      'a field that does not exist',
      lawleyWith('groupJid: x'),
      'projects.yaml:4: projects[0].groupJid: unknown field; the fields are name, enabled, group_jid, description, drop_pattern, resubmission_words, repeat_window_seconds, time_zone, since, outbound, valid_drops, language, templates, acknowledge, share_messages, rules',
    ],
    [
      'another language',
      lawleyWith('language: zu'),
      'projects.yaml:4: projects[0].language: must be en or af',
    ],
    [
      'another way to share messages',
      lawleyWith('share_messages: true'),
      'projects.yaml:4: projects[0].share_messages: must be one of when_busy, always, never',
    ],
    [
      'a template for something else',
      lawleyWith('templates:\n      correction: "{drop}: {missing}"\n      greeting: Hello'),
      'projects.yaml:6: projects[0].templates.greeting: unknown field; the fields are correction, approval, received, invalid_number',
    ],
    [
      'a field that no template has',
      lawleyWith('templates:\n      approval: Good\n      received: "Thanks {sender_name}"'),
      'projects.yaml:6: projects[0].templates.received: {sender_name} is not known; a template may name {drop}, {steps}, {missing}, {name}, {comment}, {mention}, {number}',
    ],
    [
      'a field that is not closed',
      lawleyWith('templates:\n      received: "Thanks {name, {drop} is here"'),
      'projects.yaml:5: projects[0].templates.received: holds a { or } by itself; a field is written {drop}',
    ],
    [
      'a template without words',
      lawleyWith('templates:\n      received: " "'),
      'projects.yaml:5: projects[0].templates.received: must not be empty',
    ],
    [
      'a template that YAML takes for something else',
      lawleyWith('templates:\n      received: {name}'),
      'projects.yaml:5: projects[0].templates.received: must be text',
    ],
    [
      'no templates',
      lawleyWith('templates:'),
      'projects.yaml:4: projects[0].templates: must hold texts, such as {received: "Thank you {name}, {drop} is here"}',
    ],
    [
      'acknowledge without saying what',
      lawleyWith('acknowledge: true'),
      'projects.yaml:4: projects[0].acknowledge: must say what is answered, such as {received: true, invalid_number: true}',
    ],
    [
      'acknowledge something else',
      lawleyWith('acknowledge: {done: true}'),
      'projects.yaml:4: projects[0].acknowledge.done: unknown field; the fields are received, invalid_number',
    ],
    [
      'acknowledge in words',
      lawleyWith('acknowledge: {received: yes}'),
      'projects.yaml:4: projects[0].acknowledge.received: must be true or false',
    ],
    [
      'an unknown field at the top',
      'projects: []\nversion: 2\n',
      'projects.yaml:2: version: unknown field; the fields are projects',
    ],
    [
      'an empty file',
      '',
      'projects.yaml:1: projects: is missing: it must be a list of projects, each starting with "- name:"',
    ],
    [
      'no list',
      'projects: Lawley\n',
      'projects.yaml:1: projects: must be a list of projects, each starting with "- name:"',
    ],
    ['a tab', 'projects:\n\t- name: x\n', expect.stringMatching(/^projects\.yaml:2: YAML: /)],
    [
      'a quote that is never closed',
      'projects:\n  - name: "Lawley\n',
      expect.stringMatching(/^projects\.yaml:\d: YAML: /),
    ],
    [
      'a field twice',
      lawleyWith('name: Other'),
      expect.stringMatching(/^projects\.yaml:4: YAML: Map keys must be unique/),
    ],
  ])('%s', (_what, text, problem) => {
    expect(problemsOf(text)).toContainEqual(problem)
  })

  test('all of them at once', () => {
    expect(problemsOf('projects:\n  - name: ""\n    group_jid: x\n    enabled: 1\n')).toHaveLength(3)
  })
})

const ruleWith = (...lines: string[]) =>
  lawleyWith(
    `rules:\n      - match: {pattern: 'MTR-(\\d{6})'}\n${lines.map((line) => `        ${line}\n`).join('')}`,
  )

describe('rules', () => {
  test('of each action', () => {
    const text = lawleyWith(`rules:
      - {name: noise, match: {senders: ["27820000001"], media: false, reply_to_us: true}, action: ignore}
      - {match: {pattern: 'MTR-\\d{6}', media: image}, action: drop, continue: true}
      - {match: {}, action: webhook, url: 'http://receiver:8000/in?a=1', secret_env: WEBHOOK_SECRET_METERS}
      - {match: {pattern: '(a)(b)'}, action: reply, text: 'Thanks {sender_name}, {drop}{match.0}{match.2}'}`)
    expect(parseProjects(text, 'projects.yaml')[0]?.rules).toMatchObject([
      { name: 'noise', action: 'ignore' },
      { action: 'drop', continue: true },
      { action: 'webhook', continue: false },
      { action: 'reply' },
    ])
  })

  test.each([
    [
      'no action',
      ['name: x'],
      ':5: projects[0].rules[0].action: is missing: it must be one of drop, ignore, webhook, reply',
    ],
    [
      'another action',
      ['action: call'],
      ':6: projects[0].rules[0].action: must be one of drop, ignore, webhook, reply',
    ],
    [
      'a field of another action',
      ['action: drop', 'url: https://example.org'],
      ':7: projects[0].rules[0].url: unknown field; the fields are name, match, continue, action',
    ],
    [
      'no address',
      ['action: webhook', 'secret_env: WEBHOOK_SECRET'],
      ':5: projects[0].rules[0].url: is missing: it must be an address such as https://example.org/readings',
    ],
    [
      'plain http beyond this machine',
      ['action: webhook', 'secret_env: WEBHOOK_SECRET', 'url: http://example.org/'],
      ':8: projects[0].rules[0].url: must begin with https://; http is for this machine (127.0.0.1) and for services of compose only',
    ],
    [
      'a password in the address',
      ['action: webhook', 'secret_env: WEBHOOK_SECRET', 'url: "https://user:word@example.org/"'],
      ':8: projects[0].rules[0].url: must not hold a user or password: the receiver knows us by the signature',
    ],
    [
      'another file than a web address',
      ['action: webhook', 'secret_env: WEBHOOK_SECRET', 'url: file:///etc/passwd'],
      ':8: projects[0].rules[0].url: must begin with https://',
    ],
    [
      'the key itself',
      ['action: webhook', 'url: https://example.org', 'secret_env: 5f2e8c'],
      ':8: projects[0].rules[0].secret_env: must be the name of a variable that begins with WEBHOOK_SECRET; the key itself belongs into .env, never in here',
    ],
    [
      'a place that is not known',
      ['action: reply', "text: 'Thanks {name}'"],
      ':7: projects[0].rules[0].text: holds {name}, which is not known; there are {sender_name}, {drop}, {match.0}, {match.1} and so on',
    ],
    [
      'a group that is not there',
      ['action: reply', "text: 'Thanks for {match.2}'"],
      ':7: projects[0].rules[0].text: holds {match.2}, but match.pattern has 1 groups: put what is meant in ( )',
    ],
  ])('%s', (_what, lines, problem) => {
    expect(problemsOf(ruleWith(...lines))).toEqual([`projects.yaml${problem}`])
  })

  test.each([
    [
      'a rule without match',
      '- {action: ignore}',
      'rules[0].match: is missing: it must say which messages, such as',
    ],
    [
      'a match of another shape',
      '- {action: ignore, match: {text: x}}',
      'match.text: unknown field; the fields are pattern, senders, media, reply_to_us',
    ],
    [
      'a number that YAML takes for one',
      '- {action: ignore, match: {senders: [27820000001]}}',
      'senders[0]: must be a phone number in quotes',
    ],
    [
      'drop without a pattern',
      '- {action: drop, match: {}}',
      'match.pattern: is missing: it must be a regular expression in single quotes',
    ],
    [
      'a pattern that backtracks',
      "- {action: ignore, match: {pattern: '(a)\\1'}}",
      'match.pattern: refers back to what was matched before',
    ],
    ['text where a rule should be', '- ignore', 'rules[0]: must be a rule, with match and action'],
    [
      'a name twice',
      '[{name: a, match: {}, action: ignore}, {name: a, match: {}, action: ignore}]',
      'rules[1].name: is already the name of rules[0]; each rule has its own',
    ],
    [
      'what a group is for without a pattern',
      "- {match: {}, action: reply, text: '{match.1}'}",
      'but the rule has no match.pattern that could find it',
    ],
    [
      'more drop rules than are read',
      `[${'{match: {pattern: x}, action: drop}, '.repeat(6)}]`,
      'rules[5].action: drop is the action of more than 5 rules: join their patterns with |',
    ],
    [
      'more rules than are read',
      `[${'{match: {}, action: ignore}, '.repeat(21)}]`,
      'rules: must be at most 20 rules',
    ],
  ])('%s', (_what, written, problem) => {
    expect(problemsOf(lawleyWith(`rules:\n      ${written}`))).toEqual([expect.stringContaining(problem)])
  })
})

test('aliases that multiply are refused', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((name, index) => {
      const from = 'abcdefg'[index]
      return `${name}: &${name} [${Array(9).fill(`*${from}`).join(',')}]`
    }),
  ].join('\n')
  expect(problemsOf(bomb)).toEqual([expect.stringContaining('YAML: ')])
})
