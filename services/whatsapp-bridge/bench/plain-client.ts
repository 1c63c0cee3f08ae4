/**
 * The client library as its documentation shows it, with its own file store and its own logger off: what the bridge's
 * rate is compared with. Links by itself when PLAIN_LINK_URL (the simulator's control API) is set and it is not linked.
 */
import {
  type ConnectionState,
  makeCacheableSignalKeyStore,
  makeWASocket,
  useMultiFileAuthState,
} from '@whiskeysockets/baileys'
import { silenceConsole } from '../src/whatsapp/quiet-libsignal.ts'

silenceConsole()
const { PLAIN_SOCKET_URL: url, PLAIN_FOLDER: folder, PLAIN_LINK_URL: simulator } = process.env
if (!url || !folder) throw new Error('PLAIN_SOCKET_URL and PLAIN_FOLDER must be set')
const quiet = {
  level: 'silent',
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => quiet,
}
const { state, saveCreds } = await useMultiFileAuthState(folder)

function connect(): void {
  const socket = makeWASocket({
    waWebSocketUrl: url,
    auth: { creds: state.creds, keys: makeCacheableSignalKeyStore(state.keys, quiet) },
    logger: quiet,
  })
  socket.ev.on('creds.update', () => void saveCreds())
  socket.ev.on('connection.update', (update) => void onUpdate(update))
}

async function onUpdate({ qr, connection, lastDisconnect }: Partial<ConnectionState>): Promise<void> {
  if (qr !== undefined && simulator) {
    await fetch(`${simulator}/admin/mock-phone/scan-qr`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ qr }),
    })
  }
  if (connection === 'open') process.stdout.write('open\n')
  const code = (lastDisconnect?.error as { output?: { statusCode?: number } } | undefined)?.output?.statusCode
  if (connection === 'close' && code === 515) connect()
}

connect()
