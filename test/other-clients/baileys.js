/** Both older Baileys versions have the same interface. They keep their session in files. */
import { obey, SETTINGS, tell } from './line.js'

const RESTART_REQUIRED = 515

const silent = () => undefined
const log = {
  level: 'silent',
  child: () => log,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
}

/** @param {any} baileys the whole package */
export function drive({ makeWASocket, useMultiFileAuthState }) {
  /** @type {any} */
  let socket

  async function open() {
    const { state, saveCreds } = await useMultiFileAuthState(SETTINGS.folder)
    socket = makeWASocket({ auth: state, waWebSocketUrl: SETTINGS.socketUrl, logger: log })
    socket.ev.on('creds.update', saveCreds)
    socket.ev.on('connection.update', onConnection)
    socket.ev.on('messages.upsert', onMessages)
  }

  function onConnection({ connection, qr, lastDisconnect }) {
    if (qr) tell({ event: 'qr', qr })
    if (connection === 'open') tell({ event: 'open', jid: socket.user?.id ?? '' })
    if (connection !== 'close') return
    if (lastDisconnect?.error?.output?.statusCode === RESTART_REQUIRED) void open()
    else tell({ event: 'closed', why: lastDisconnect?.error?.message ?? '' })
  }

  function onMessages({ messages }) {
    for (const { key, message } of messages) {
      const text = message?.conversation ?? message?.extendedTextMessage?.text
      if (key.fromMe || !text) continue
      tell({ event: 'message', id: key.id, chat: key.remoteJid, author: key.participant, text })
    }
  }

  obey({
    connect: open,
    async pair(phone) {
      tell({ event: 'code', code: await socket.requestPairingCode(phone) })
    },
    async disconnect() {
      socket.end(undefined)
    },
    async send(chat, text) {
      const { key } = await socket.sendMessage(chat, { text })
      return key.id
    },
  })
}
