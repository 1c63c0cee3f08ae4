import { describe, expect, test } from 'vitest'
import { lawleyWith, problemsOf } from '../test/bad-files.ts'
import { parseProjects } from './parse-projects.ts'

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
