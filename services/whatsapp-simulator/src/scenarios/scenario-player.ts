import { setTimeout as later } from 'node:timers/promises'
import { type Playing, SCENARIO_ACTIONS, type ScenarioStep } from '@wa-monitor/contracts'
import type { Context } from '../world/context.ts'
import { BridgeMessages } from './bridge-messages.ts'
import type { Call } from './call.ts'
import type { ParsedScenario } from './parse-scenario.ts'
import { playStep, type Stage } from './play-step.ts'
import { dueAt, durationMs } from './timing.ts'

/** Plays one scenario once: its steps one after the other, repeated posts beside them. */
export class ScenarioPlayer {
  readonly #parsed: ParsedScenario
  readonly #speed: number
  readonly #context: Context
  readonly #stage: Stage
  readonly #stopped = new AbortController()
  readonly #startedAt = Date.now()
  #state: Playing['state'] = 'playing'
  #step = 0
  #posted = 0
  #finishedAt: number | null = null
  #error: string | null = null

  /** @param speed instead of the scenario's own. */
  constructor(context: Context, call: Call, parsed: ParsedScenario, speed = parsed.scenario.speed) {
    this.#context = context
    this.#parsed = parsed
    this.#speed = speed
    this.#stage = {
      context,
      call,
      fromBridge: new BridgeMessages(context),
      messages: new Map(),
      faults: new Map(),
      pause: (ms) => this.#pause(ms),
    }
  }

  get playing(): boolean {
    return this.#state === 'playing'
  }

  describe(): Playing {
    const { scenario } = this.#parsed
    return {
      title: scenario.title,
      state: this.#state,
      speed: this.#speed,
      step: this.#step,
      steps: scenario.steps.length,
      doing: this.playing && this.#step < scenario.steps.length ? this.#nameOf(this.#step) : null,
      posted: this.#posted,
      started_at: this.#startedAt,
      finished_at: this.#finishedAt,
      error: this.#error,
      messages: Object.fromEntries([...this.#stage.messages].map(([label, { id }]) => [label, id])),
    }
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Never rejects. */
  async play(): Promise<void> {
    const { log } = this.#context
    const { title } = this.#parsed.scenario
    log.info({ scenario: title }, 'Scenario begins')
    try {
      await this.#playAll()
      this.#state = 'done'
    } catch (error) {
      const isStopped = this.#stopped.signal.aborted && this.#error === null
      this.#state = isStopped ? 'stopped' : 'failed'
      if (!isStopped) this.#error ??= (error as Error).message
      this.#stopped.abort()
      await this.#disarmOwn()
    }
    this.#finishedAt = Date.now()
    log.info({ scenario: title, state: this.#state, error: this.#error }, 'Scenario ends')
  }

  async #playAll(): Promise<void> {
    const { steps } = this.#parsed.scenario
    const start = performance.now()
    const done = new Map<string, number>()
    const repeating: Promise<void>[] = []
    let before = start
    for (const [index, step] of steps.entries()) {
      this.#step = index
      const named = done.get(step.after ?? '') ?? start
      await this.#until(dueAt(step, this.#speed, { start, before, named }))
      if (step.every === undefined) await this.#perform(index, step)
      else {
        const repetition = this.#repeat(index, step, durationMs(step.every))
        // Its failure ends the steps that follow, too; it is reported once all of them have ended.
        repetition.catch(() => undefined)
        repeating.push(repetition)
      }
      before = performance.now()
      if (step.label !== undefined) done.set(step.label, before)
    }
    this.#step = steps.length
    await Promise.all(repeating)
  }

  async #repeat(index: number, step: ScenarioStep, everyMs: number): Promise<void> {
    const start = performance.now()
    for (let n = 1; n <= (step.times ?? 1); n += 1) {
      await this.#until(start + ((n - 1) * everyMs) / this.#speed)
      await this.#perform(index, step, n)
    }
  }

  /** @throws Error that names the step; the first one ends the whole scenario. */
  async #perform(index: number, step: ScenarioStep, n?: number): Promise<void> {
    try {
      await playStep(this.#stage, step, n)
      if (step.post ?? step.edit ?? step.delete ?? step.react) this.#posted += 1
    } catch (error) {
      if (this.#stopped.signal.aborted) throw error
      this.#error = `${this.#nameOf(index)}: ${(error as Error).message}`
      this.#stopped.abort()
      throw error
    }
  }

  #nameOf(index: number): string {
    const step = this.#parsed.scenario.steps[index]
    const action = SCENARIO_ACTIONS.find((name) => step?.[name] !== undefined)
    const label = step?.label === undefined ? '' : ` ${step.label}`
    return `step ${index + 1} (line ${this.#parsed.lines[index]}): ${action}${label}`
  }

  async #until(due: number): Promise<void> {
    await this.#pause(due - performance.now())
  }

  /** Also looks whether it was stopped when there is nothing to wait for. */
  async #pause(ms: number): Promise<void> {
    this.#stopped.signal.throwIfAborted()
    if (ms > 0) await later(ms, undefined, { signal: this.#stopped.signal })
  }

  /** A scenario that was not played to its end leaves nothing broken behind. */
  async #disarmOwn(): Promise<void> {
    for (const id of this.#stage.faults.values()) {
      // Most are over by themselves.
      await this.#stage.call('DELETE', `/admin/faults/${id}`).catch(() => undefined)
    }
  }
}
