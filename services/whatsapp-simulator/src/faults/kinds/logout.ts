import type { FaultOf, Hooks } from '../hooks.ts'

export const logout: Hooks<FaultOf<'logout'>> = {
  arm: ({ device }, world) => world.unlink(device),
  momentary: () => true,
}
