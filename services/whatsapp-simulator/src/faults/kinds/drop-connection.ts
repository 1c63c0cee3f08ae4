import type { FaultOf, Hooks } from '../hooks.ts'

export const dropConnection: Hooks<FaultOf<'drop-connection'>> = {
  blow: () => ({ do: 'cut' }),
  momentary: ({ at }) => at === undefined,
}
