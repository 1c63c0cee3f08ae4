/** How the dashboard shows WhatsApp's formatting. */
import { assert, property, string, stringMatching } from 'fast-check'
import { expect, test } from 'vitest'
import { dashboardModule } from './dashboard-module.ts'

interface Piece {
  type: string
  text?: string
  name?: string
  number?: string
  children?: Piece[]
}
interface Block {
  type: string
  lines?: Piece[][]
  items?: Piece[][]
  ordered?: boolean
  start?: number
}
const { formatMessage } = await dashboardModule<{
  formatMessage(text: string, names?: ReadonlyMap<string, string>): Block[]
}>('pages/conversation/format.js')
const { placeMentions, namesOf } = await dashboardModule<{
  placeMentions(text: string, mentions: { number: string; name: string }[]): string
  namesOf(mentions: { number: string; name: string }[]): Map<string, string>
}>('pages/conversation/mentions.js')

const THABO = new Map([['27820000001', 'Thabo']])
const TAGS: Record<string, string> = { bold: 'b', italic: 'i', strike: 's', code: 'c', mention: 'at' }

/** As one line to compare with: `<b>step</b>`. */
const say = (piece: Piece): string => {
  const inside = piece.children?.map(say).join('') ?? piece.name ?? piece.text ?? ''
  const tag = TAGS[piece.type]
  return tag === undefined ? inside : `<${tag}>${inside}</${tag}>`
}
const sayLines = (lines: Piece[][] = []) => lines.map((line) => line.map(say).join('')).join('\\n')
const sayBlock = ({ type, lines, items, ordered, start }: Block): string => {
  if (type === 'list') return `<${ordered ? `ol ${start}` : 'ul'}>${sayLines(items)}</>`
  return type === 'quote' ? `<q>${sayLines(lines)}</>` : sayLines(lines)
}
const shown = (text: string) => formatMessage(text, THABO).map(sayBlock).join(' ')

test.each([
  // Each mark
  ['step 9', 'step 9'],
  ['*step 9*', '<b>step 9</b>'],
  ['_step 9_', '<i>step 9</i>'],
  ['~step 9~', '<s>step 9</s>'],
  ['```step 9```', '<c>step 9</c>'],
  ['`step 9`', '<c>step 9</c>'],
  ['a *b* c _d_ e', 'a <b>b</b> c <i>d</i> e'],
  ['*a* *b*', '<b>a</b> <b>b</b>'],
  ['(*a*), *b*!', '(<b>a</b>), <b>b</b>!'],
  // Where they are none
  ['2*3*4', '2*3*4'],
  ['snake_case_name', 'snake_case_name'],
  ['a * b * c', 'a * b * c'],
  ['*a *', '*a *'],
  ['* a*', '<ul>a*</>'],
  ['*a', '*a'],
  ['a*', 'a*'],
  ['**', '**'],
  ['___', '___'],
  ['_____ *b*', '_____ <b>b</b>'],
  ['~~~~~~', '~~~~~~'],
  ['*a\nb*', '*a\\nb*'],
  ['*a*b', '*a*b'],
  ['``', '``'],
  ['` `', '` `'],
  ['``````', '``````'],
  ['Ångström_é_', 'Ångström_é_'],
  // Within each other
  ['*_a_*', '<b><i>a</i></b>'],
  ['_*a* b_', '<i><b>a</b> b</i>'],
  ['*_~a~_*', '<b><i><s>a</s></i></b>'],
  ['*a _b* c_', '<b>a _b</b> c_'],
  ['_a *b* c', '_a <b>b</b> c'],
  ['*a ~b _c* d', '<b>a ~b _c</b> d'],
  ['*a ~b *c', '*a ~b *c'],
  ['*`a*b`*', '<b><c>a*b</c></b>'],
  ['`*a*`', '<c>*a*</c>'],
  ['```*a* _b_```', '<c>*a* _b_</c>'],
  ['*a ```b``` c*', '<b>a <c>b</c> c</b>'],
  ['` a ```b```', '` a <c>b</c>'],
  // Code over several lines
  ['```a\n  b\n```c', '<c>a\n  b\n</c>c'],
  ['x ```a\nb``` y\nz', 'x <c>a\nb</c> y\\nz'],
  ['```a\nb', '```a\\nb'],
  ['`a\nb`', '`a\\nb`'],
  // Lists and quotes
  ['- a\n- b', '<ul>a\\nb</>'],
  ['* a\n* *b*', '<ul>a\\n<b>b</b></>'],
  ['1. a\n2. b', '<ol 1>a\\nb</>'],
  ['9. a', '<ol 9>a</>'],
  ['1.a', '1.a'],
  ['2025. a', '2025. a'],
  ['-a', '-a'],
  ['a\n- b\nc', 'a <ul>b</> c'],
  ['> a\n> *b*\nc', '<q>a\\n<b>b</b></> c'],
  ['>a', '>a'],
  ['a > b', 'a > b'],
  ['- a\n1. b', '<ul>a</> <ol 1>b</>'],
  ['a\n\nb', 'a\\n\\nb'],
  ['', ''],
  // Mentions
  ['@27820000001 step 9', '<at>Thabo</at> step 9'],
  ['*@27820000001*', '<b><at>Thabo</at></b>'],
  ['@27820000002', '@27820000002'],
  ['@278200000012', '@278200000012'],
  ['`@27820000001`', '<c>@27820000001</c>'],
])('%j', (text, expected) => {
  expect(shown(text)).toBe(expected)
})

test('what looks like markup is text like any other', () => {
  const hostile = '<img src=x onerror=alert(1)>*<b>*&amp;</p><script>'
  const [block] = formatMessage(hostile)
  const texts = (pieces: Piece[]): string[] =>
    pieces.flatMap(({ text, children }) => text ?? texts(children ?? []))
  expect(texts(block?.lines?.flat() ?? []).join('')).toBe(hostile.replace('*<b>*', '<b>'))
})

const MARKS = stringMatching(/^[*_~`>\-1. a@2\n]*$/)

test('nothing is lost and nothing added, whatever is written', () => {
  const MARK = /[*_~`>\-1. \n]/g
  const words = (pieces: Piece[]): string =>
    pieces.map(({ text, children }) => text ?? words(children ?? [])).join('')
  const check = (text: string) => {
    const blocks = formatMessage(text)
    const all = blocks.map(({ lines, items }) => words((lines ?? items ?? []).flat())).join('')
    expect(all.replaceAll(MARK, '')).toBe(text.replaceAll(MARK, ''))
  }
  assert(property(MARKS, check))
  assert(property(string({ unit: 'grapheme' }), check))
})

/** 32 times what WhatsApp lets through: were its cost to grow with the square, this would run into the test's time limit. */
const MUCH = 2 * 1024 * 1024
test.each([
  '*a ',
  '*',
  '_*~',
  '*a* ',
  '`',
  '` a',
  '```',
  '``` ',
  '*a\n',
  '- *a\n',
  '> ',
  '@278',
  '_a *b_ ',
  '~_*a',
  '` `',
])('a text of nothing but %j is shown as soon as any other of its length', (text) => {
  expect(formatMessage(text.repeat(MUCH / text.length), THABO).length).toBeGreaterThan(0)
})

test('who is mentioned and has no token in the words stands in front of them, as the bridge puts him', () => {
  const thabo = { number: '27820000001', name: 'Thabo' }
  expect(placeMentions('step 9', [thabo])).toBe('@27820000001 step 9')
  expect(placeMentions('Hi @27820000001, step 9', [thabo])).toBe('Hi @27820000001, step 9')
  expect(placeMentions('@278200000012', [thabo])).toBe('@27820000001 @278200000012')
  expect(placeMentions('step 9', [])).toBe('step 9')
  expect([...namesOf([thabo, { number: '100', name: '' }])]).toEqual([
    ['27820000001', 'Thabo'],
    ['100', '100'],
  ])
})
