import { expect, test } from 'vitest'
import { readActor } from './read-actor.ts'

/** As Node hands the bytes of a header to us. */
const asHeader = (bytes: Buffer) => bytes.toString('latin1')

test.each([
  ['plain', asHeader(Buffer.from('Anna')), 'Anna'],
  ['UTF-8', asHeader(Buffer.from('Andréa van Zÿl')), 'Andréa van Zÿl'],
  ['Latin-1', asHeader(Buffer.from('Andréa', 'latin1')), 'Andréa'],
])('%s', (_what, header, name) => {
  expect(readActor(header)).toBe(name)
})
