/**
 * How a driver talks to the runner that started it: orders come in, what the client told it goes out. Every driver
 * offers the same client: `connect`, `pair`, `send`, `disconnect`.
 *
 * @typedef {{ event: 'qr', qr: string } | { event: 'open', jid: string } | { event: 'closed', why: string }
 *   | { event: 'code', code: string } | { event: 'sent', order: number, id: string }
 *   | { event: 'message', id: string, chat: string, author: string, text: string }
 *   | { event: 'problem', what: string }} Told
 * @typedef {{ do: 'connect', staleServerKey?: boolean } | { do: 'pair', phone: string } | { do: 'disconnect' }
 *   | { do: 'send', order: number, chat: string, text: string }} Order
 * @typedef {{ connect(staleServerKey: boolean): Promise<void>, pair(phone: string): Promise<void>, disconnect(): Promise<void>,
 *   send(chat: string, text: string): Promise<string> }} Driver
 */

/** What the driver needs to reach the simulator. */
export const SETTINGS = {
  /** `ws://…/ws/chat` */
  socketUrl: process.env.SOCKET_URL ?? '',
  /** The key that the server's certificates hang on: 32 bytes. */
  rootKey: Buffer.from(process.env.ROOT_KEY ?? '', 'base64'),
  /** A folder of its own, where a session may be saved. */
  folder: process.env.SESSION_FOLDER ?? '',
}

/** @param {Told} told */
export function tell(told) {
  process.send?.(told)
}

/** @param {unknown} error */
export function tellProblem(error) {
  tell({ event: 'problem', what: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

/** @param {Driver} driver */
export function obey(driver) {
  process.on('uncaughtException', tellProblem)
  process.on('unhandledRejection', tellProblem)
  process.on('message', (message) => void follow(driver, /** @type {Order} */ (message)).catch(tellProblem))
  process.on('disconnect', () => process.exit())
}

/**
 * @param {Driver} driver
 * @param {Order} order
 */
async function follow(driver, order) {
  switch (order.do) {
    case 'connect':
      return driver.connect(order.staleServerKey ?? false)
    case 'pair':
      return driver.pair(order.phone)
    case 'disconnect':
      return driver.disconnect()
    case 'send':
      tell({ event: 'sent', order: order.order, id: await driver.send(order.chat, order.text) })
  }
}
