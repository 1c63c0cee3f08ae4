import type { Recording } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { Storage } from '../storage/storage.ts'
import { type Called, toSteps } from './to-steps.ts'
import { scenarioText } from './parse-scenario.ts'

/** Notes what people and faults do while it runs, and makes a scenario of it. */
export class Recorder {
  readonly #storage: Storage
  #calls: Called[] | undefined

  constructor(storage: Storage) {
    this.#storage = storage
  }

  get recording(): boolean {
    return this.#calls !== undefined
  }

  get steps(): number {
    return this.#calls?.length ?? 0
  }

  start(): void {
    if (this.#calls) {
      throw new HttpError(409, 'recording', 'A recording runs already; POST /admin/recorder/stop ends it')
    }
    this.#calls = []
  }

  /** A request to the control API that has been granted. */
  note(called: Called): void {
    this.#calls?.push(called)
  }

  /** @throws HttpError when nothing is being recorded, or when it would have no step. */
  stop(title: string): Recording {
    if (!this.#calls) {
      throw new HttpError(
        409,
        'not_recording',
        'Nothing is being recorded; begin with POST /admin/recorder/start',
      )
    }
    const { steps, leftOut } = toSteps(this.#storage, this.#calls)
    if (steps.length === 0) {
      throw new HttpError(
        409,
        'nothing_recorded',
        'Nothing has happened yet that can be played; the recording goes on',
      )
    }
    this.#calls = undefined
    const scenario = { title, description: 'Recorded.', steps }
    return { success: true, yaml: scenarioText(scenario), steps: steps.length, left_out: leftOut }
  }
}
