import { expect, test } from 'vitest'
import { type ClockMark, LedgerClock, systemTimepiece } from './ledger-clock.ts'

function machine() {
  const clock = { boot: 'a', up: 1_000, wall: 5_000_000 }
  const marks: ClockMark[] = []
  return {
    clock,
    marks,
    start: (newest = 0) => {
      const timepiece = { bootId: clock.boot, upMs: () => clock.up, wallMs: () => clock.wall }
      return new LedgerClock(timepiece, marks.at(-1), newest, (mark) => void marks.push(mark))
    },
  }
}

test('a new one shows the wall clock, but never less than its ledger holds', () => {
  expect(machine().start().now()).toBe(5_000_000)
  expect(machine().start(6_000_000).now()).toBe(6_000_000)
})

test('a clock that is not set makes no mark beyond the first', () => {
  const { clock, marks, start } = machine()
  const ledger = start()
  for (let minute = 0; minute < 10; minute++) {
    clock.up += 60_000
    clock.wall += 60_020
    ledger.note()
  }
  expect(marks).toHaveLength(1)
  clock.wall += 5_000
  ledger.note()
  expect(marks).toHaveLength(2)
  expect(marks[1]).toMatchObject({ ledger_ms: 5_600_000, wall_ms: clock.wall })
})

test('a machine that counts from anew under the same name is another boot', () => {
  const { clock, start } = machine()
  start()
  clock.up = 10
  clock.wall += 30_000
  expect(start().now()).toBe(5_029_980)
})

test('it never goes back', () => {
  const { clock, start } = machine()
  const ledger = start()
  clock.up -= 500
  expect(ledger.now()).toBe(5_000_000)
})

test('this machine’s own: two readings of one boot, in order', () => {
  const [first, second] = [systemTimepiece(), systemTimepiece()]
  expect(second.upMs()).toBeGreaterThanOrEqual(first.upMs())
  expect(first.wallMs()).toBeGreaterThan(1_700_000_000_000)
})

test('where nothing names the boot, every process has one of its own', () => {
  const nameless = () => systemTimepiece('/nowhere/boot_id').bootId
  expect(nameless()).not.toBe(nameless())
})
