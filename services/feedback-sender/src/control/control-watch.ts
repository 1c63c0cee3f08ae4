import type { Environment } from '@wa-monitor/contracts'
import {
  clearRunOut,
  type ControlInForce,
  explainDatabaseError,
  readControl,
  type SchemaDatabase,
} from '@wa-monitor/database'
import { type Log, type NextRound, Rounds } from '@wa-monitor/service'
import type { SenderProblems } from '../sender-problems.ts'
import { dayAndTime } from '../say-wait.ts'
import { bridgeStep, stopMark } from './bridge-step.ts'
import type { BridgeSwitch } from './bridge-switch.ts'
import { heldBackBy } from './held-back.ts'

interface Parts {
  database: SchemaDatabase
  environment: Environment
  /** Of every number that may carry feedback. */
  bridges: readonly BridgeSwitch[]
  problems: SenderProblems
  log: Log
}

const LOOK_MS = 1000
/** While nothing is stopped and nothing is left to undo: a pause of ours that outlived a crash is found this soon. */
const BRIDGES_MS = 10_000

/**
 * Keeps the bridges in step with an emergency stop, whoever asked for it and whatever was away then, and says each change of
 * what holds feedback back in the log, once per sender.
 */
export class ControlWatch {
  private readonly parts: Parts
  private readonly rounds = new Rounds(() => this.round())
  private readonly stopping = new AbortController()
  private said = ''
  private readonly askBridgeAt = new Map<BridgeSwitch, number>()
  /** Being asked right now: one that hangs holds nobody else up. */
  private readonly asked = new Map<BridgeSwitch, Promise<void>>()
  private wasStopped: boolean | undefined
  /** Why no feedback leaves, for `/health`. */
  heldBack: string | undefined

  constructor(parts: Parts) {
    this.parts = parts
  }

  start(): void {
    this.rounds.start()
  }

  /** The row has just been changed here. */
  wake(): void {
    this.rounds.wake()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.rounds.stop()
    await Promise.all(this.asked.values())
  }

  private async round(): Promise<NextRound> {
    const { database, bridges, problems } = this.parts
    try {
      const control = await database.transaction(async (transaction) => {
        await clearRunOut(transaction, database.schema)
        return readControl(transaction, database.schema)
      })
      this.say(control)
      const stopped = control.paused?.everything === true
      if (stopped !== this.wasStopped) this.askBridgeAt.clear()
      this.wasStopped = stopped
      for (const bridge of bridges) {
        if (this.asked.has(bridge)) continue
        this.asked.set(
          bridge,
          this.keepInStep(bridge, control).finally(() => this.asked.delete(bridge)),
        )
      }
    } catch (error) {
      problems.report('database', `${explainDatabaseError(error, database.server)}: waiting`)
    }
    return { inMs: LOOK_MS }
  }

  private say(control: ControlInForce): void {
    const { log } = this.parts
    const held = heldBackBy(control, (at) => dayAndTime(at.getTime(), Date.now()))
    this.heldBack = held?.text
    const now = held?.text ?? ''
    if (now === this.said) return
    if (held) log.warn({ rule: held.code }, held.text)
    else log.info('Feedback goes on: nothing holds it back any more')
    this.said = now
  }

  private async keepInStep(bridge: BridgeSwitch, { paused: stop }: ControlInForce): Promise<void> {
    const { environment, problems, log } = this.parts
    const { signal } = this.stopping
    const now = Date.now()
    if ((this.askBridgeAt.get(bridge) ?? 0) > now) return
    const stopped = stop?.everything === true
    const mark = stopMark(environment)
    const area = `stop ${bridge.name}` as const
    try {
      const paused = await bridge.paused(signal)
      const step = bridgeStep({ stopped, paused, mark, now })
      if (step === 'pause') {
        const reason = [stop?.by, stop?.reason].filter((part) => part !== undefined && part !== '').join(': ')
        await bridge.pause(reason === '' ? mark : `${mark}, ${reason}`, signal)
        log.warn(`${bridge.name} sends nothing any more, whoever asks it`)
      }
      if (step === 'resume') {
        await bridge.resume(signal)
        log.info(`${bridge.name} sends again`)
      }
      problems.clear(area, `${bridge.name} is in step with the emergency stop`)
      this.askBridgeAt.set(bridge, stopped ? now + LOOK_MS : now + BRIDGES_MS)
    } catch (error) {
      // A dead bridge sends nothing: that is only worth a word when it has to be told something.
      if (!signal.aborted && stopped)
        problems.report(
          area,
          `The emergency stop has not reached ${bridge.name} yet: ${(error as Error).message}`,
        )
    }
  }
}
