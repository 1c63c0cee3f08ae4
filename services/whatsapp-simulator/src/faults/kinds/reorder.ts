import type { FaultOf, Hooks } from '../hooks.ts'

export const reorder: Hooks<FaultOf<'reorder'>> = {
  delivery: ({ count }, { node, live }) =>
    live && node.tag === 'message' ? { do: 'gather', count } : undefined,
}
