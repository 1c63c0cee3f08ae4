import type { SendResponse } from '@wa-monitor/contracts'
import { Tally } from '@wa-monitor/service'
import { SendError } from '../send/send-error.ts'

/** What was answered to requests to send, from the start of the process. */
export class Outcomes {
  private readonly tally = new Tally('outcome')

  constructor() {
    for (const status of ['accepted', 'server_ack', 'refused']) this.tally.add([status], 0)
  }

  /** The same function, counted. */
  of<Args extends unknown[]>(
    take: (...args: Args) => Promise<SendResponse>,
  ): (...args: Args) => Promise<SendResponse> {
    return async (...args) => {
      try {
        const answer = await take(...args)
        this.tally.add([answer.status])
        return answer
      } catch (error) {
        this.tally.add([error instanceof SendError ? error.code : 'internal_error'])
        throw error
      }
    }
  }

  samples() {
    return this.tally.samples()
  }
}
