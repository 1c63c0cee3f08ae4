/**
 * What can be named in a fault: linked devices, chats, people.
 *
 * @param {import('../core/world.js').World} world
 * @returns {import('./fault-form.js').Suggestions}
 */
export function suggestions(world) {
  const groups = [...world.groups.values()].map(({ jid, name }) => ({ value: jid, label: name }))
  const people = [...world.people.values()].map(({ phone, name }) => ({ value: phone, label: name }))
  const devices = world.link?.linked_devices ?? []
  return {
    device: devices.map(({ jid }) => ({
      value: jid,
      label: `${world.nameOf(jid)} ${jid.replace(/@.*$/, '')}`,
    })),
    chat: groups,
    group: groups,
    phone: people.slice(0, 500),
  }
}
