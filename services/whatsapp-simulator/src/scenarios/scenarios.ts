import type { Playing, PlayScenario } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { Context } from '../world/context.ts'
import type { Call } from './call.ts'
import { type ParsedScenario, parseScenario, scenarioText } from './parse-scenario.ts'
import { ScenarioError } from './scenario-error.ts'
import { ScenarioPlayer } from './scenario-player.ts'
import { findShipped } from './shipped.ts'

/** The scenario that is being played, or was last. One at a time. */
export class Scenarios {
  readonly #context: Context
  readonly #call: Call
  #player: ScenarioPlayer | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(context: Context, call: Call) {
    this.#context = context
    this.#call = call
  }

  playing(): Playing | null {
    return this.#player?.describe() ?? null
  }

  /** @throws HttpError when another one is played, or when this one cannot be. */
  play(wanted: PlayScenario): Playing {
    if (this.#player?.playing) {
      throw new HttpError(
        409,
        'scenario_playing',
        `"${this.#player.describe().title}" is being played; DELETE /admin/scenarios/playing stops it`,
      )
    }
    const player = new ScenarioPlayer(this.#context, this.#call, parse(wanted), wanted.speed)
    this.#player = player
    this.#ended = player.play()
    return player.describe()
  }

  /** Resolves when nothing is played any more, with what was. */
  async stop(): Promise<Playing | null> {
    this.#player?.stop()
    await this.#ended
    return this.playing()
  }
}

function parse({ name, yaml, scenario }: PlayScenario): ParsedScenario {
  if (name !== undefined) return findShipped(name)
  try {
    return parseScenario(yaml ?? scenarioText(scenario), 'scenario')
  } catch (error) {
    if (error instanceof ScenarioError) throw new HttpError(400, 'scenario_wrong', error.message)
    throw error
  }
}
