import { createHttpServer, type Log } from '@wa-monitor/service'
import type { BridgeConfig } from '../config.ts'
import type { Bridge } from '../service.ts'
import type { DiskGuard } from './disk-guard.ts'
import { addWaitingRoutes } from './waiting-room.ts'

/**
 * A bridge that answers what is wrong and touches no file, until there is room to open them; from then on it is the bridge
 * that `open` makes, on the same port.
 */
export async function waitForRoom(
  { host, port }: Pick<BridgeConfig, 'host' | 'port'>,
  log: Log,
  disk: DiskGuard,
  open: (port: number) => Promise<Bridge>,
): Promise<Bridge> {
  const server = await createHttpServer({ title: 'WA Monitor: WhatsApp bridge, waiting for room', log })
  addWaitingRoutes(server, () => disk.stopped() ?? 'There is room again; in a moment this works.')
  let url = ''
  let bridge: Bridge | undefined
  let opening: Promise<void> | undefined

  async function goOn(): Promise<void> {
    await server.close()
    bridge = await open(Number(new URL(url).port))
    await bridge.start()
  }

  return {
    url: () => bridge?.url() ?? url,
    async start() {
      url = await server.listen({ host, port })
      log.info(`Bridge listens on ${url}; it opens its files when there is room`)
      disk.watch(() => {
        if (disk.isOut() || opening) return
        // Should it fail, that is an unhandled rejection: whoever runs this process says what went wrong, and ends it.
        opening = goOn()
      })
    },
    async stop() {
      disk.close()
      await opening?.catch(() => undefined)
      await server.close()
      await bridge?.stop()
    },
  }
}
