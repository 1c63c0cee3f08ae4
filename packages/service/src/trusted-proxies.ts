import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

const LOOK_AGAIN_MS = 30_000

/**
 * Whose `X-Forwarded-For` is believed: addresses, networks (`10.0.0.0/8`) and names of hosts. A name may move to another
 * address with every start of its container, so it is looked up again and again; while it has none, nobody is believed by it.
 */
export class TrustedProxies {
  private readonly fixed = new BlockList()
  private readonly names: string[] = []
  private found = new BlockList()
  private timer: NodeJS.Timeout | undefined

  /** @throws Error naming the first entry that is none of the three. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address = '', bits] = entry.split('/')
      const family = isIP(address)
      if (family !== 0 && bits === undefined) this.fixed.addAddress(address, familyName(family))
      else if (family !== 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (family === 4 ? 32 : 128))
        this.fixed.addSubnet(address, Number(bits), familyName(family))
      else if (/^[a-z][a-z0-9.-]*$/i.test(entry)) this.names.push(entry)
      else throw new Error(`${entry} is no address, no network such as 10.0.0.0/8, and no name of a host`)
    }
  }

  /** Resolves when the names have been looked up for the first time, whatever came of it. */
  async start(): Promise<void> {
    if (this.names.length === 0) return
    this.timer = setInterval(() => void this.look(), LOOK_AGAIN_MS)
    this.timer.unref()
    await this.look()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** For Fastify's `trustProxy`. */
  readonly trusts = (address: string): boolean => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
    const family = isIP(plain)
    if (family === 0) return false
    return [this.fixed, this.found].some((list) => list.check(plain, familyName(family)))
  }

  private async look(): Promise<void> {
    const found = new BlockList()
    for (const name of this.names) {
      const addresses = await lookup(name, { all: true }).catch(() => [])
      for (const { address, family } of addresses) found.addAddress(address, familyName(family))
    }
    this.found = found
  }
}

function familyName(family: number): 'ipv4' | 'ipv6' {
  return family === 6 ? 'ipv6' : 'ipv4'
}
