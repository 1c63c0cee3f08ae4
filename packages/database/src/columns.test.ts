import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDatabase } from './database.ts'
import { useTestDatabase } from '../test/postgres.ts'
import { columns } from './columns.ts'

const database = useTestDatabase()

test('each column by itself, as PostgreSQL writes arrays', () => {
  const rows = [
    { text: 'a "quoted" \\ word', number: 1, flag: true, empty: null },
    { text: 'NULL', number: -2, flag: false, empty: '' },
  ]
  expect(columns(rows, ['text', 'number', 'flag', 'empty'])).toEqual([
    String.raw`{"a \"quoted\" \\ word","NULL"}`,
    '{1,-2}',
    '{true,false}',
    '{NULL,""}',
  ])
})

test('PostgreSQL reads back whatever was written', async () => {
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  const anything = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))
  // Neighbours that are the same are written from one another.
  const storable = fc.oneof(anything, fc.constantFrom('', 'NULL', '"'))
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ text: fc.option(storable) }), { minLength: 1 }), async (rows) => {
        const read = await owner.transaction((transaction) =>
          transaction.query<{ text: string | null }>(
            'SELECT text FROM unnest($1::text[]) AS given(text)',
            columns(rows, ['text']),
          ),
        )
        expect(read).toEqual(rows)
      }),
    )
  } finally {
    await owner.close()
  }
})
