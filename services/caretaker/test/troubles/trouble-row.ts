import type { TroubleCode } from '@wa-monitor/contracts'
import type { Seen } from '../../src/watch/decide/found.ts'

/** code, subject, severity, what was seen, what is said, what is to be done. */
export type TroubleRow = [TroubleCode, string, 'now' | 'soon', Partial<Seen>, RegExp, RegExp]
