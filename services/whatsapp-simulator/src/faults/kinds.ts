import type { Fault, FaultKind } from '@wa-monitor/contracts'
import type { FaultOf, Hooks } from './hooks.ts'
import { acks } from './kinds/acks.ts'
import { close } from './kinds/close.ts'
import { deaf } from './kinds/deaf.ts'
import { dropConnection } from './kinds/drop-connection.ts'
import { duplicate } from './kinds/duplicate.ts'
import { logout } from './kinds/logout.ts'
import { noAnswer } from './kinds/no-answer.ts'
import { noKeys } from './kinds/no-keys.ts'
import { rateOverlimit } from './kinds/rate-overlimit.ts'
import { refuseLogins } from './kinds/refuse-logins.ts'
import { removedFromGroup } from './kinds/removed-from-group.ts'
import { reorder } from './kinds/reorder.ts'
import { silence } from './kinds/silence.ts'
import { slowAnswers } from './kinds/slow-answers.ts'
import { undecryptable } from './kinds/undecryptable.ts'
import { offlineWindow, unreachable } from './kinds/unreachable.ts'
import { withholdReceipts } from './kinds/withhold-receipts.ts'

const KINDS: { [K in FaultKind]: Hooks<FaultOf<K>> } = {
  'drop-connection': dropConnection,
  silence,
  close,
  'refuse-logins': refuseLogins,
  logout,
  unreachable,
  'offline-window': offlineWindow,
  deaf,
  undecryptable,
  duplicate,
  reorder,
  acks,
  'withhold-receipts': withholdReceipts,
  'rate-overlimit': rateOverlimit,
  'slow-answers': slowAnswers,
  'no-answer': noAnswer,
  'no-keys': noKeys,
  'removed-from-group': removedFromGroup,
}

/** What its kind does. */
export function hooksOf(fault: Fault): Hooks<Fault> {
  return KINDS[fault.kind]
}
