import { describe, expect, test } from 'vitest'
import { type Acknowledged, invalidNumber, received } from './acknowledgements.ts'

const en: Acknowledged['project'] = { language: 'en', templates: {} }
const af: Acknowledged['project'] = { language: 'af', templates: {} }
const many = Array.from({ length: 40 }, (_, index) => `DR175${2000 + index}`)

describe('received', () => {
  test.each<[Acknowledged, string]>([
    [{ project: en, numbers: ['DR1752028'], name: 'Thabo' }, 'Received: DR1752028. Thank you, Thabo.'],
    [{ project: en, numbers: ['DR1752028'], name: '' }, 'Received: DR1752028. Thank you.'],
    [
      { project: en, numbers: ['DR1752028', 'DR1752029'], name: '' },
      'Received: DR1752028 and DR1752029. Thank you.',
    ],
    [
      { project: en, numbers: many, name: '' },
      `Received: ${many.slice(0, 10).join(', ')} and 30 more. Thank you.`,
    ],
    [
      { project: af, numbers: ['DR1752028', 'DR1752029', 'DR1752030'], name: 'Thabo' },
      'Ontvang: DR1752028, DR1752029 en DR1752030. Dankie, Thabo.',
    ],
    [{ project: af, numbers: many, name: '' }, `Ontvang: ${many.slice(0, 10).join(', ')} en nog 30. Dankie.`],
  ])('%j', (about, text) => {
    expect(received(about)).toBe(text)
  })

  test('in the words of the project', () => {
    const project: Acknowledged['project'] = {
      language: 'en',
      templates: { received: '{mention}: sharp, {drop}. {missing}{comment}' },
    }
    const mentioned_jid = '100000000000001@lid'
    expect(received({ project, numbers: ['DR1752028'], name: 'Thabo', mentioned_jid })).toBe(
      '@100000000000001: sharp, DR1752028.',
    )
    expect(received({ project, numbers: ['DR1752028'], name: 'Thabo' })).toBe('sharp, DR1752028.')
  })
})

describe('not a valid number', () => {
  test.each<[string, Parameters<typeof invalidNumber>[0], string]>([
    [
      'too few digits',
      { project: en, numbers: ['DR12345'], name: 'Thabo', shape: true },
      'DR12345 is not a valid drop number. A drop number is DR and 6 to 8 digits, written together. Please check it and post it again.',
    ],
    [
      'two that are not in the list',
      { project: en, numbers: ['DR1752082', 'DR1752083'], name: 'Thabo', shape: false },
      'DR1752082 and DR1752083 are not valid drop numbers. Please check them and post them again.',
    ],
    [
      'Afrikaans',
      { project: af, numbers: ['DR12345'], name: '', shape: true },
      'DR12345 is nie ’n geldige dropnommer nie. ’n Dropnommer is DR en 6 tot 8 syfers, aanmekaar geskryf. Kyk asseblief weer en stuur dit oor.',
    ],
    [
      'two in Afrikaans',
      { project: af, numbers: ['DR1752082', 'DR1752083'], name: '', shape: false },
      'DR1752082 en DR1752083 is nie geldige dropnommers nie. Kyk asseblief weer en stuur hulle oor.',
    ],
    [
      'in the words of the project',
      {
        project: { language: 'en', templates: { invalid_number: '{name}, {number}?' } },
        numbers: [`DR\n${'1'.repeat(90)}`],
        name: 'Thabo',
        shape: true,
      },
      `Thabo, DR ${'1'.repeat(56)}…?`,
    ],
  ])('%s', (_what, about, text) => {
    expect(invalidNumber(about)).toBe(text)
  })
})
