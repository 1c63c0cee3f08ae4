import type { FaultOf, Hooks } from '../hooks.ts'

export const removedFromGroup: Hooks<FaultOf<'removed-from-group'>> = {
  arm: ({ group }, world) => {
    world.removeFromGroup(group)
    return 1
  },
  momentary: () => true,
}
