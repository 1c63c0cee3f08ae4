import {
  type BridgeProcess,
  type SimulatorProcess,
  startBridge,
  startSimulator,
} from '@wa-monitor/local-stack'
import type { Random } from './random.ts'

/** A message that a contractor has posted. */
export interface Posted {
  id: string
  chat: string
  from: string
  text: string
}

/** The simulator, and a bridge that can be killed and started again on the same files. */
export class WhatsAppWorld {
  readonly simulator: SimulatorProcess
  /** Group JID → the phone numbers of the contractors in it. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly #directory: string
  readonly #control: string | undefined
  readonly #variables: Record<string, string>
  #bridge: BridgeProcess | undefined

  private constructor(
    directory: string,
    simulator: SimulatorProcess,
    groups: Map<string, string[]>,
    more: More,
  ) {
    this.#directory = directory
    this.simulator = simulator
    this.groups = groups
    this.#control = more.control
    this.#variables = more.variables ?? {}
  }

  /** Starts both and links the bridge. */
  static async start(directory: string, more: More = {}): Promise<WhatsAppWorld> {
    const simulator = await startSimulator(directory)
    const { groups, business_phone } = await simulator.state()
    const people = groups.map(
      ({ jid, members }) => [jid, members.filter((phone) => phone !== business_phone)] as const,
    )
    const world = new WhatsAppWorld(directory, simulator, new Map(people), more)
    await (await world.launch()).link()
    return world
  }

  get bridge(): BridgeProcess {
    if (!this.#bridge) throw new Error('the bridge was never started')
    return this.#bridge
  }

  /** Starts the bridge's process; it connects on its own from here on. */
  async launch(): Promise<BridgeProcess> {
    const main = this.#control === undefined ? {} : { main: `controls/${this.#control}.ts` }
    this.#bridge = await startBridge(this.#directory, this.simulator, this.#variables, main)
    return this.#bridge
  }

  /** Starts the bridge and waits until it is connected. */
  async restart(): Promise<BridgeProcess> {
    const bridge = await this.launch()
    await bridge.untilWorking()
    return bridge
  }

  /** Somebody posts in a group he is in. */
  async post(random: Random, text: string): Promise<Posted> {
    const chat = random.pick([...this.groups.keys()])
    const from = random.pick(this.groups.get(chat) ?? [])
    return { id: await this.simulator.post(chat, { from, text }), chat, from, text }
  }

  async stop(): Promise<void> {
    await this.#bridge?.process.stop()
    await this.simulator.process.stop()
  }
}

interface More {
  /** A file of `services/whatsapp-bridge/controls` to run in the bridge's place, without `.ts`. */
  control?: string | undefined
  variables?: Record<string, string>
}
