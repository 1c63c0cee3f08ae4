/**
 * zapo-js: a client that shares no code with Baileys. It checks the server's certificates, the account's signature under
 * its own identity and the signatures of signed prekeys, and comes back with a Noise IK handshake.
 */
import { randomBytes } from 'node:crypto'
import { createStore, WaClient } from 'zapo-js'
import { obey, SETTINGS, tell, tellProblem } from '../line.js'

/** Its only other store is an SQLite package for later versions. */
function authInMemory() {
  /** @type {any} */
  let credentials = null
  return {
    load: async () => credentials,
    save: async (/** @type {unknown} */ latest) => {
      credentials = latest
    },
    clear: async () => {
      credentials = null
    },
  }
}

const auth = authInMemory()
const store = createStore({
  backends: { own: /** @type {any} */ ({ stores: { auth: () => auth }, caches: {} }) },
  providers: { auth: 'own' },
})
const silent = () => undefined
const log = { level: 'error', trace: silent, debug: silent, info: silent, warn: silent, error: silent }

/** @type {any} */
let client

function createClient() {
  const options = {
    store,
    sessionId: 'other-client',
    chatSocketUrls: [SETTINGS.socketUrl],
    history: { enabled: true },
    testHooks: { noiseRootCa: { publicKey: SETTINGS.rootKey, serial: 0 } },
  }
  const fresh = new WaClient(options, log)
  fresh.on('auth_qr', ({ qr }) => tell({ event: 'qr', qr }))
  fresh.on('auth_pairing_code', ({ code }) => tell({ event: 'code', code }))
  fresh.on('client_error', ({ error }) => tellProblem(error))
  // After pairing it connects again by itself, which is no `connection` event.
  fresh.on('connection_success', () => tell({ event: 'open', jid: fresh.getCredentials()?.meJid ?? '' }))
  fresh.on('connection', ({ status, reason, code }) => {
    if (status === 'close') tell({ event: 'closed', why: `${reason} ${code ?? ''}` })
  })
  fresh.on('message', ({ stanzaId, chatJid, senderJid, message }) => {
    const text = message?.conversation ?? message?.extendedTextMessage?.text
    if (text) tell({ event: 'message', id: stanzaId ?? '', chat: chatJid ?? '', author: senderJid ?? '', text })
  })
  return fresh
}

obey({
  async connect(staleServerKey) {
    if (staleServerKey) await auth.save({ ...(await auth.load()), serverStaticKey: randomBytes(32) })
    client = createClient()
    await client.connect()
  },
  async pair(phone) {
    await client?.requestPairingCode(phone)
  },
  async disconnect() {
    await client?.disconnect()
  },
  async send(chat, text) {
    const { id } = (await client?.sendMessage(chat, text)) ?? { id: '' }
    return id
  },
})
