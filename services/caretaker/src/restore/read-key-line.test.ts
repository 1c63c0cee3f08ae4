import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { readKeyLine } from './read-key-line.ts'

async function read(chunks: string[]) {
  const input = Readable.from(
    chunks.map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  )
  const opener = await readKeyLine(input)
  let rest = ''
  for await (const chunk of input as AsyncIterable<Buffer>) rest += chunk.toString()
  return { opener, rest }
}

test.each<[string[], object, string]>([
  [['\narchive'], {}, 'archive'],
  [['four words in a row\narch', 'ive'], { passphrase: 'four words in a row' }, 'archive'],
  [['four wor', 'ds\n', 'archive\nwith lines'], { passphrase: 'four words' }, 'archive\nwith lines'],
  [
    ['AGE-SECRET-KEY-1A AGE-SECRET-KEY-1B \narchive'],
    { identities: ['AGE-SECRET-KEY-1A', 'AGE-SECRET-KEY-1B'] },
    'archive',
  ],
  [['no line break'], { passphrase: 'no line break' }, ''],
  [[], {}, ''],
])('%j', async (chunks, opener, rest) => {
  expect(await read(chunks)).toEqual({ opener, rest })
})
