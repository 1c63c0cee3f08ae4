import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

test('never more than its limit, and what was used last is there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.record({ key: fc.nat(9), write: fc.boolean() })),
      (limit, uses) => {
        const map = new BoundedMap<number, number>(limit)
        // The keys that must be there, the one used last at the end.
        let expected: number[] = []
        for (const { key, write } of uses) {
          if (write) map.set(key, key)
          else expect(map.get(key)).toBe(expected.includes(key) ? key : undefined)
          if (write || expected.includes(key))
            expected = [...expected.filter((kept) => kept !== key), key].slice(-limit)
          expect(map.size).toBe(expected.length)
        }
        expect(expected.map((key) => map.get(key))).toEqual(expected)
      },
    ),
  )
})
