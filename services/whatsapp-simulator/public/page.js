/** Puts the page together: what is chosen, what is shown, and looking for news once a second. */
import { request } from './api.js'
import { arrivedCopies } from './arrived.js'
import { bubblesOf } from './bubbles.js'
import { showBubbles } from './chat.js'
import { Composer } from './composer.js'
import { byId } from './element.js'
import { followEnd } from './follow.js'
import { showGroups } from './group-list.js'
import { linkStatus } from './link-status.js'
import { showLink } from './link-view.js'
import { showCopies, showOwner, showPhones } from './phones.js'
import { SAMPLES } from './samples.js'
import { markSeen, unreadOf } from './seen.js'
import { plainText, textParts } from './text-parts.js'
import { showPart, startTabs } from './tabs.js'
import { watch } from './watch.js'
import { World } from './world.js'

const world = new World()
const end = followEnd(byId('scroll'))
let group = location.hash.slice(1)
let phone = ''

/** @param {string} jid */
const personOf = (jid) => world.personOf(jid)
const businessPhone = () => world.link?.business_phone ?? ''
const members = () => world.groups.get(group)?.members ?? []
const contractors = () => members().filter((member) => member !== businessPhone())
const sampleContext = () => ({
  messages: world.messages(group),
  businessPhone: businessPhone(),
  members: members(),
  personOf,
})

const composer = new Composer(
  /** @type {HTMLFormElement} */ (byId('composer')),
  async ({ from, text, image, quotedId }) => {
    await request(`/admin/groups/${group}/messages`, {
      from,
      text,
      ...(image ? { media: 'image' } : {}),
      ...(quotedId === undefined ? {} : { quoted_id: quotedId }),
    })
    end.toEnd()
    await watcher.hurry()
  },
  (index) => SAMPLES[index]?.write(sampleContext()),
  ({ message_id: id, from, text, mentioned }) => ({
    id,
    quote: { author: personOf(from)?.name ?? from, parts: textParts(text, mentioned, personOf) },
  }),
)

/** @param {string} jid */
function chooseGroup(jid) {
  group = jid
  history.replaceState(null, '', `#${jid}`)
  composer.setReply(undefined)
  showPart('chat')
  show()
  attempt(world.loadChat(jid), end.toEnd)
}

/** @param {string} wanted */
function choosePhone(wanted) {
  phone = wanted
  showPart('phones')
  show()
  attempt(world.loadCopies(wanted))
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

/** The phone that was mentioned last has the most to show. */
function firstPhone() {
  const people = [...world.people.values()].filter(({ phone: number }) => number !== businessPhone())
  return (people.find((person) => unreadOf(person).mentioned) ?? people[0])?.phone ?? ''
}

async function update() {
  const before = world.change
  const news = await world.look()
  const fresh = before === 0 || news.change < before
  if (!world.groups.has(group)) group = world.groups.keys().next().value ?? ''
  if (!world.people.has(phone)) phone = firstPhone()
  if (group !== '' && (fresh || news.groups.some(({ jid }) => jid === group))) await world.loadChat(group)
  if (phone !== '' && (fresh || news.people.some((person) => person.phone === phone)))
    await world.loadCopies(phone)
  show()
}

function show() {
  showLink(linkStatus(world.link, location.host))
  showGroups(byId('group-list'), world, group, chooseGroup)
  showChat()
  showDevices()
}

function showChat() {
  const messages = world.messages(group)
  byId('chat-name').textContent = world.groups.get(group)?.name ?? ''
  byId('chat-members').textContent = members()
    .map((member) => personOf(member)?.name ?? member)
    .join(', ')
  byId('welcome').hidden = messages.length > 0
  byId('older').hidden = !world.hasOlder(group)
  const bubbles = bubblesOf(messages, { businessPhone: businessPhone(), personOf })
  showBubbles(byId('messages'), bubbles, {
    reply(id) {
      const bubble = bubblesOf(world.messages(group), { businessPhone: businessPhone(), personOf }).find(
        (one) => one.id === id,
      )
      if (bubble) composer.setReply({ id, quote: { author: bubble.author, parts: bubble.parts } })
    },
    openPhone: choosePhone,
  })
  composer.setMembers(
    contractors().map((member) => ({ phone: member, name: personOf(member)?.name ?? member })),
  )
  composer.setPossible((index) => SAMPLES[index]?.write(sampleContext()) !== undefined)
  end.keep()
}

function showDevices() {
  const person = world.people.get(phone)
  // Looked at only when it can be seen: on a narrow screen the phones are behind a tab.
  const visible = byId('phones').offsetParent !== null && document.visibilityState === 'visible'
  if (person && visible) markSeen(phone, person.copies)
  const people = [...world.people.values()].toSorted((a, b) => a.phone.localeCompare(b.phone))
  const others = people.filter((one) => one.phone !== businessPhone())
  showPhones(byId('phone-list'), others, phone, choosePhone)
  const mentions = others.filter((one) => unreadOf(one).mentioned).length
  byId('tab-unread').hidden = mentions === 0
  byId('tab-unread').textContent = `${mentions}`
  if (!person) return
  showOwner(
    byId('device-head'),
    person,
    phone === businessPhone() ? 'the business’s own phone' : 'newest first',
  )
  const copies = arrivedCopies(world.copies(phone), phone, {
    personOf,
    groupName: (jid) => world.groups.get(jid)?.name,
    wordsOf: (jid, id) => {
      const message = world.messageById(jid, id)
      return message && plainText(textParts(message.text, message.mentioned, personOf))
    },
  })
  showCopies(byId('copies'), copies, phone)
  byId('no-copies').hidden = copies.length > 0
  byId('no-copies').textContent = `Nothing yet. When a reviewer answers ${person.name}, it arrives here.`
}

startTabs(() => show())
byId('older').addEventListener('click', () => attempt(world.loadOlder(group)))
const watcher = watch(update, () => showLink(linkStatus(undefined, location.host)))
