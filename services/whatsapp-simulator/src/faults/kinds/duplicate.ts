import type { FaultOf, Hooks } from '../hooks.ts'

export const duplicate: Hooks<FaultOf<'duplicate'>> = {
  delivery: ({ tag, copies, after_ms: afterMs, after_stanzas: afterStanzas }, { node }) =>
    node.tag === tag ? { do: 'repeat', copies, afterMs, afterStanzas } : undefined,
}
