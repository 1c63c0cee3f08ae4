import type { SendState } from '@wa-monitor/contracts'

/** What came back from the bridge, whether it was asked to send or what became of a send. */
export type BridgeAnswer =
  /** It has the message, under this WhatsApp id. */
  | { kind: 'taken'; state: SendState; messageId: string; message: string }
  /** It said no in its own words. `afterMs`: when it named a time. */
  | { kind: 'refused'; status: number; code: string; message: string; afterMs: number | undefined }
  /** It was not asked: no connection came about, so nothing has left. */
  | { kind: 'unreachable'; what: string }
  /** Nobody knows whether it has the message: no answer, half an answer, or somebody else's. */
  | { kind: 'unclear'; what: string }
