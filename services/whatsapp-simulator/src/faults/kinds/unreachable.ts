import type { FaultOf, Hooks } from '../hooks.ts'

export const unreachable: Hooks<FaultOf<'unreachable'>> = {
  blow: () => ({ do: 'cut' }),
  admit: ({ how }) => (how === 'drop' ? 'drop' : 'unavailable'),
}

export const offlineWindow: Hooks<FaultOf<'offline-window'>> = {
  blow: () => ({ do: 'cut' }),
  admit: () => 'drop',
}
