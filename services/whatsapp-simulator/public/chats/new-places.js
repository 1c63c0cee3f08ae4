import { request } from '../core/api.js'
import { byId } from '../core/element.js'
import { fields } from '../core/fields.js'

/**
 * Making groups and people.
 *
 * @param {() => Promise<void>} changed
 * @param {(id: string) => void} choose
 */
export function startNewPlaces(changed, choose) {
  onSubmit('new-group', async ({ name, lid }) => {
    const { jid } = await request('/admin/groups', { name, addressing_mode: lid ? 'lid' : 'pn' })
    await changed()
    choose(jid)
    return `${name} is made; add people under its name.`
  })
  onSubmit('new-person', async ({ name, phone }) => {
    await request('/admin/contractors', { name, phone })
    await changed()
    return `${name} is here; add him to a group under its name.`
  })
}

/** @param {string} id @param {(values: Record<string, string>) => Promise<string>} make says what was made */
function onSubmit(id, make) {
  const form = /** @type {HTMLFormElement} */ (byId(id))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    make(fields(form)).then(
      (made) => {
        form.reset()
        say(made, false)
      },
      (/** @type {Error} */ error) => say(error.message, true),
    )
  })
}

/** @param {string} words @param {boolean} bad */
function say(words, bad) {
  const outcome = byId('new-outcome')
  outcome.textContent = words
  outcome.classList.toggle('bad', bad)
}
