import { request } from '../core/api.js'
import { byId, element } from '../core/element.js'
import { fields } from '../core/fields.js'
import { showList } from '../core/keyed-list.js'
import { counted } from '../core/words.js'

/** @typedef {import('../core/world.js').World} World */

/** Linked devices: who they are, linking one more, unlinking one, and the one-time keys they have left to give. */
export class DevicePanel {
  #world
  #changed
  #outcome = byId('device-outcome')

  /** @param {World} world @param {() => Promise<void>} changed */
  constructor(world, changed) {
    this.#world = world
    this.#changed = changed
    this.#form('link-code', ({ code = '', phone = '' }) =>
      request('/admin/mock-phone/enter-code', { code, ...(phone === '' ? {} : { phone }) }),
    )
    this.#form('link-qr', ({ qr = '', phone = '' }) =>
      request('/admin/mock-phone/scan-qr', { qr: qr.trim(), ...(phone === '' ? {} : { phone }) }),
    )
    this.#form('prekeys', async ({ phone = '', remaining = '' }) => {
      const wanted = remaining === '' ? null : Number(remaining)
      await request(`/admin/phones/${phone}/prekeys`, { remaining: wanted }, 'PUT')
      return {}
    })
  }

  show() {
    const { link, people, businessPhone } = this.#world
    const rows = (link?.linked_devices ?? []).map((device) => ({
      ...device,
      owner: this.#world.nameOf(device.jid),
    }))
    showList(
      byId('device-list'),
      rows,
      ({ jid }) => jid,
      (row) => this.#row(row),
    )
    const waiting = link?.waiting_clients ?? 0
    byId('no-devices').hidden = rows.length > 0
    byId('waiting-clients').textContent =
      waiting === 0
        ? 'No client is waiting to be linked.'
        : `${counted(waiting, 'client')} waiting to be linked, with a code on show.`
    const sorted = [...people.values()].toSorted((a, b) => a.phone.localeCompare(b.phone))
    for (const select of document.querySelectorAll('select.whose')) {
      setOptions(/** @type {HTMLSelectElement} */ (select), sorted, businessPhone)
    }
  }

  /** @param {{jid: string, owner: string, connected: boolean, prekeys_left: number}} device */
  #row({ jid, owner, connected, prekeys_left: left }) {
    const few = left < 5 ? ' bad' : ''
    return element(
      'li',
      { class: 'linked' },
      element('span', {
        class: `dot ${connected ? 'good' : 'wait'}`,
        role: 'img',
        'aria-label': connected ? 'connected' : 'not connected',
      }),
      element(
        'span',
        { class: 'lines' },
        element('b', {}, `${owner}’s device ${/:(\d+)@/.exec(jid)?.[1] ?? ''}`),
        element(
          'span',
          { class: 'soft' },
          `${jid.replace(/@.*$/, '')} · ${connected ? 'connected' : 'not connected'}`,
        ),
        element('span', { class: `soft${few}` }, `${counted(left, 'one-time prekey')} left`),
      ),
      element(
        'button',
        {
          type: 'button',
          class: 'chip drastic',
          'aria-label': `Unlink ${jid}`,
          click: () =>
            void this.#act(
              () => unlink(jid),
              () => 'Unlinked',
            ),
        },
        'Unlink',
      ),
    )
  }

  /** @param {string} id @param {(values: Record<string, string>) => Promise<{device_jid?: string}>} send */
  #form(id, send) {
    const form = /** @type {HTMLFormElement} */ (byId(id))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#say('…', false)
      void this.#act(
        () => send(fields(form)),
        ({ device_jid: jid }) => {
          for (const input of form.querySelectorAll('input')) input.value = ''
          return jid ? `Linked as ${jid.replace(/@.*$/, '')}` : 'Done'
        },
      )
    })
  }

  /** @template T @param {() => Promise<T>} act @param {(answer: T) => string} done */
  async #act(act, done) {
    try {
      const answer = await act()
      this.#say(done(answer), false)
      await this.#changed()
    } catch (error) {
      this.#say(/** @type {Error} */ (error).message, true)
    }
  }

  /** @param {string} words @param {boolean} bad */
  #say(words, bad) {
    this.#outcome.textContent = words
    this.#outcome.classList.toggle('bad', bad)
  }
}

/** @param {string} jid */
function unlink(jid) {
  return request(`/admin/devices/${encodeURIComponent(jid)}`, undefined, 'DELETE')
}

/** @param {HTMLSelectElement} select @param {readonly {phone: string, name: string}[]} people @param {string} first phone */
function setOptions(select, people, first) {
  const listed = people.map(({ phone, name }) => phone + name).join()
  if (select.dataset['listed'] === listed) return
  select.dataset['listed'] = listed
  const { value } = select
  select.replaceChildren(...people.map(({ phone, name }) => new Option(`${name}’s phone`, phone)))
  select.value = people.some(({ phone }) => phone === value) ? value : first
}
