import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { SqliteDatabase } from '@wa-monitor/sqlite'
import { readMeta, removeMeta, writeMeta } from './store-meta.ts'

const OPENED_ON = 'opened_on_boot'
const LOST_POWER = 'lost_power'

/**
 * A commit of this file may be a moment ahead of the disk. A process that dies takes nothing along; a machine that loses
 * power may take back rows that readers have seen, and their sequence numbers are then given out again. So the file says on
 * which boot of the machine it was opened, until it is closed: opened on another one, it may have lost rows.
 */
export function noteOpening(db: SqliteDatabase, boot: string): { lostPower: boolean } {
  const before = readMeta(db, OPENED_ON)
  writeMeta(db, OPENED_ON, boot)
  if (before === undefined || before === boot) return { lostPower: false }
  writeMeta(db, LOST_POWER, '1')
  return { lostPower: true }
}

/** The disk has everything, and nobody has it open. */
export function noteClosing(db: SqliteDatabase): void {
  removeMeta(db, OPENED_ON)
}

/** Whether rows may still be missing that an earlier power cut took back. */
export function mayMissRows(db: SqliteDatabase): boolean {
  return readMeta(db, LOST_POWER) !== undefined
}

export function noteComplete(db: SqliteDatabase): void {
  removeMeta(db, LOST_POWER)
}

/** Another one after each start of the machine. Where the system does not say, each opening counts as one: never too few. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return randomUUID()
  }
}
