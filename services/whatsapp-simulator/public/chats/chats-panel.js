import { byId } from '../core/element.js'
import { showChats } from './chat-list.js'
import { chatRows } from './chat-rows.js'

/** All chats, and finding one. */
export class ChatsPanel {
  #world
  #choose
  #chosen = ''
  #find = /** @type {HTMLInputElement} */ (byId('find-chat'))

  /** @param {import('../core/world.js').World} world @param {(id: string) => void} choose */
  constructor(world, choose) {
    this.#world = world
    this.#choose = choose
    this.#find.addEventListener('input', () => this.show(this.#chosen))
    this.#find.addEventListener('keydown', (event) => event.key === 'Enter' && this.#chooseFirst())
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      this.#find.focus()
      this.#find.select()
    })
  }

  /** @param {string} chosen */
  show(chosen) {
    this.#chosen = chosen
    const { groups, people, hidden } = this.#rows()
    showChats(byId('group-list'), groups, this.#choose)
    showChats(byId('person-list'), people, this.#choose)
    byId('hidden-people').hidden = hidden === 0
    byId('hidden-people').textContent = `${hidden} more: find them by name or number above.`
  }

  #chooseFirst() {
    const { groups, people } = this.#rows()
    const first = groups[0] ?? people[0]
    if (first) this.#choose(first.id)
  }

  #rows() {
    return chatRows(this.#world, { chosen: this.#chosen, find: this.#find.value })
  }
}
