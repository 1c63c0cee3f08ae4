import type { NextScan } from './scanner.ts'

/** Runs one scan after the other until it is stopped; never two at once. */
export class ScanLoop {
  private readonly scan: () => Promise<NextScan>
  private stopped = false
  private wanted = false
  private endSleep: (() => void) | undefined
  private running: Promise<void> | undefined

  constructor(scan: () => Promise<NextScan>) {
    this.scan = scan
  }

  start(): void {
    this.running ??= this.run()
  }

  /** Something is new: scan now, or again after the scan that is running. */
  wake(): void {
    this.wanted = true
    this.endSleep?.()
  }

  /** Resolves when the running scan has ended. */
  async stop(): Promise<void> {
    this.stopped = true
    this.endSleep?.()
    await this.running
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.wanted = false
      const { inMs, wakeable } = await this.scan()
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
