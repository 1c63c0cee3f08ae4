import { describe, expect, test } from 'vitest'
import { LAWLEY, lawleyWith, problemsOf } from '../test/bad-files.ts'
import { parseProjects } from './parse-projects.ts'

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
