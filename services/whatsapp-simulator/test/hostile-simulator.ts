import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator, type SimulatorProcess } from '@wa-monitor/local-stack'
import { proto } from '@whiskeysockets/baileys'
import type { Client } from './client.ts'
import { Remote } from './harness.ts'
import { HostileClient, type X25519 } from './hostile-client.ts'
import { until } from './until.ts'

interface Line {
  level: string
  msg: string
  reason?: string
}

/** A simulator as a process of its own, so that what would end it or fill its memory shows; and all that it logged. */
export class HostileSimulator extends Remote {
  readonly #directory: string
  readonly #process: SimulatorProcess

  private constructor(directory: string, process: SimulatorProcess) {
    super(() => process.process.url)
    this.#directory = directory
    this.#process = process
  }

  static async start(): Promise<HostileSimulator> {
    const directory = mkdtempSync(join(tmpdir(), 'wa-hostile-'))
    return new HostileSimulator(directory, await startSimulator(directory))
  }

  async close(): Promise<void> {
    for (const client of this.clients) await client.close()
    await this.#process.process.stop()
    rmSync(this.#directory, { recursive: true })
  }

  url(): string {
    return this.#process.process.url
  }

  log(): string {
    return this.#process.process.output()
  }

  lines(): Line[] {
    return this.log()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line)
  }

  /** What nobody has foreseen. */
  errors(): Line[] {
    return this.lines().filter(({ level }) => level === 'error' || level === 'fatal')
  }

  async saysWhy(reason: string): Promise<void> {
    await until(() => this.lines().some((line) => line.reason?.includes(reason)), `the reason "${reason}"`)
  }

  /** Resident, in MB. */
  memory(): number {
    return (
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.#process.process.pid)]).toString()) / 1024
    )
  }

  hasEnded(): boolean {
    return this.#process.process.hasEnded()
  }

  /** Logged in as a client that was linked properly and has left; what it says then is up to the test. */
  async enterAs(linked: Client): Promise<HostileClient> {
    const { noiseKey, me } = linked.auth.creds
    const [phone, device] = (me?.id ?? '').split('@')[0]?.split(':') ?? []
    const payload = { username: Number(phone), device: Number(device), passive: true, pull: true }
    const client = await HostileClient.enter(this.url(), payload, importKey(noiseKey))
    await client.next('its success', ({ tag }) => tag === 'success')
    return client
  }
}

function importKey({ private: key }: { private: Uint8Array }): X25519 {
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), key])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

/** A registration that can be linked, with anything in it replaced. */
export function registration(
  identity: { public: Uint8Array },
  signedPreKey: { value: Uint8Array; signature: Uint8Array },
): proto.IClientPayload {
  return {
    devicePairingData: {
      eRegid: Buffer.from([0, 0, 1, 1]),
      eKeytype: Buffer.from([5]),
      eIdent: identity.public,
      eSkeyId: Buffer.from([0, 0, 1]),
      eSkeyVal: signedPreKey.value,
      eSkeySig: signedPreKey.signature,
      deviceProps: proto.DeviceProps.encode({ os: 'hostile' }).finish(),
    },
  }
}
