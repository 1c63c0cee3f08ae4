/** Does one round after the other until it is stopped, never two at once; in between it can be woken. */
export class Rounds {
  private readonly round: () => Promise<number>
  private stopped = false
  private wanted = false
  private endSleep: (() => void) | undefined
  private running: Promise<void> | undefined

  /** @param round never throws; returns in how many milliseconds the next one is due. */
  constructor(round: () => Promise<number>) {
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
      const ms = await this.round()
      // Both may have changed during the round.
      if (this.isOver() || this.wanted) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.endSleep = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.endSleep = undefined
    }
  }

  private isOver(): boolean {
    return this.stopped
  }
}
