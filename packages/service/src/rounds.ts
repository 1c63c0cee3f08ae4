/** When the next round is due. */
export interface NextRound {
  inMs: number
  /** False: not before, whatever wakes it, so that what just failed is not asked for each piece of news. Default: true. */
  wakeable?: boolean
}

/** Does one round after the other until it is stopped, never two at once; in between it can be woken. */
export class Rounds {
  private readonly round: () => Promise<NextRound>
  private stopped = false
  private wanted = false
  private endSleep: (() => void) | undefined
  private running: Promise<void> | undefined

  /** @param round never throws. */
  constructor(round: () => Promise<NextRound>) {
    this.round = round
  }

  start(): void {
    this.running ??= this.run()
  }

  /** Something is new: now, or again after the round that is running. */
  wake(): void {
    this.wanted = true
    this.endSleep?.()
  }

  /** Resolves when the running round has ended. */
  async stop(): Promise<void> {
    this.stopped = true
    this.endSleep?.()
    await this.running
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.wanted = false
      const { inMs, wakeable = true } = await this.round()
      await this.sleep(inMs, wakeable)
    }
  }

  private async sleep(ms: number, wakeable: boolean): Promise<void> {
    if (this.stopped || (wakeable && this.wanted)) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.endSleep = () => {
        if (!wakeable && !this.stopped) return
        clearTimeout(timer)
        resolve()
      }
    })
    this.endSleep = undefined
  }
}
