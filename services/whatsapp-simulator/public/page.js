/** Puts the page together: what is chosen, what is shown, and hearing of what happens. */
import { BulkPanel } from './bulk/bulk-panel.js'
import { ChatPanel } from './chats/chat-panel.js'
import { ChatsPanel } from './chats/chats-panel.js'
import { startNewPlaces } from './chats/new-places.js'
import { byId } from './core/element.js'
import { icon } from './core/icon.js'
import { listenLive } from './core/live.js'
import { isShown, showPart, showToolBefore, startTabs } from './core/tabs.js'
import { watch } from './core/watch.js'
import { World } from './core/world.js'
import { DevicePanel } from './devices/device-panel.js'
import { linkStatus } from './devices/link-status.js'
import { showLink } from './devices/link-view.js'
import { FaultPanel } from './faults/fault-panel.js'
import { suggestions } from './faults/suggestions.js'
import { ChatInfo } from './info/chat-info.js'
import { PhonePanel } from './phones/phone-panel.js'
import { Recorder } from './scenarios/recorder.js'
import { ScenarioPanel } from './scenarios/scenario-panel.js'
import { WirePanel } from './wire/wire-panel.js'

const world = new World()
let chat = decodeURIComponent(location.hash.slice(1))

/** @type {import('./wire/wire-words.js').Names} */
const names = {
  personName: (jid) => world.personOf(jid)?.name,
  groupName: (jid) => world.groups.get(jid)?.name,
}
/** Once what was just done is known here too. */
const changed = () => watcher.hurry()

const wire = new WirePanel(names)
const faults = new FaultPanel(names, () => suggestions(world))
const chats = new ChatsPanel(world, chooseChat)
const panel = new ChatPanel(world, { changed, openPhone: choosePhone, life: (id) => wire.showLife(id) })
const phones = new PhonePanel(world, choosePhone, changed)
const info = new ChatInfo(world, changed)
const devices = new DevicePanel(world, changed)
const scenarios = new ScenarioPanel()
const recorder = new Recorder((yaml) => scenarios.setYaml(yaml))
const bulk = new BulkPanel(() => chat)
startNewPlaces(changed, chooseChat)

/** @param {string} id */
function chooseChat(id) {
  chat = id
  history.replaceState(null, '', `#${id}`)
  panel.choose(id)
  showPart('chat')
  attempt(world.loadChat(id), () => panel.toEnd())
}

/** @param {string} phone */
function choosePhone(phone) {
  phones.phone = phone
  showPart('phones')
  attempt(world.loadCopies(phone))
}

/**
 * Shows what was fetched. A failure is said by the next look for news, which fails too.
 *
 * @param {Promise<void>} loading
 * @param {() => void} [then]
 */
function attempt(loading, then) {
  void loading.then(show).then(then, () => undefined)
}

async function update() {
  const before = world.change
  const news = await world.look()
  const fresh = before === 0 || news.change < before
  if (!world.groups.has(chat) && !world.people.has(chat)) chat = world.groups.keys().next().value ?? ''
  phones.chooseFirst()
  panel.choose(chat)
  const { phone } = phones
  const told =
    news.groups.some(({ jid }) => jid === chat) ||
    news.direct_chats.some((direct) => direct.phones.includes(chat))
  if (chat !== '' && (fresh || told)) await world.loadChat(chat)
  // That somebody has read what was on his phone is told as news of the chat.
  const onPhone = isShown('phones') && news.groups.length + news.direct_chats.length > 0
  if (phone !== '' && (fresh || onPhone || news.people.some((person) => person.phone === phone))) {
    await world.loadCopies(phone)
  }
  show()
}

function show() {
  showLink(linkStatus(world.link, location.host))
  chats.show(chat)
  panel.show()
  phones.show(chat)
  wire.setDevices((world.link?.linked_devices ?? []).map(({ jid }) => jid))
  if (isShown('devices')) devices.show()
  if (isShown('info')) info.show(chat)
}

for (const tab of document.querySelectorAll('[data-icon]')) {
  tab.prepend(icon(/** @type {import('./core/icon.js').IconName} */ (tab.getAttribute('data-icon'))))
}
byId('back').append(icon('back'))
byId('info-close').append(icon('close'))
byId('info-close').addEventListener('click', showToolBefore)
startTabs(() => {
  show()
  if (!isShown('scenarios')) return
  void scenarios.look()
  void recorder.look()
  void bulk.look()
})

const watcher = watch(update, () => showLink(linkStatus(undefined, location.host)))
listenLive({
  changed: () => watcher.soon(),
  connected: (yes) => watcher.setTold(yes),
  wire(news) {
    wire.hear(news)
    const events = new Set(news.rows.map(({ event }) => event))
    if (events.has('fault')) faults.look()
    // Who is connected is no change of the world.
    if (['open', 'login', 'close'].some((event) => events.has(/** @type {any} */ (event)))) watcher.soon()
  },
})
