/** Stanzas as another implementation writes and reads them: the Rust code in whatsapp-rust-bridge. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BinaryNode, decodeNode, encodeNode } from 'whatsapp-rust-bridge'
import { decodeStanza, encodeStanza, type Stanza } from '../src/protocol/stanza.ts'

/** Tokens of both dictionaries, packed digits and hexadecimal, addresses of each kind, and plain text. */
const word = fc.oneof(
  fc.constantFrom(
    'receipt',
    'text',
    'get',
    'w:g2',
    'offline_batch',
    'addressing_mode',
    '3EB0C0FFEE',
    '1.2-34',
  ),
  fc.constantFrom('120363418298130331@g.us', '27820000001@s.whatsapp.net', '27820000001:12@s.whatsapp.net'),
  fc.constantFrom('100000000000001@lid', '100000000000001:3@lid', 'status@broadcast'),
  fc.stringMatching(/^[a-zA-Zäß][a-zA-Z0-9 äß]{0,40}[a-z]$/),
  fc.stringMatching(/^[0-9]{1,20}$/),
)
const tag = fc.constantFrom('iq', 'message', 'enc', 'participants', 'to', 'user', 'key', 'x-unknown', 'Ω')
const attrs = fc.dictionary(fc.constantFrom('id', 'to', 'type', 'jid', 't', 'own-name'), word, { maxKeys: 5 })
const content = fc.oneof(fc.constant(undefined), fc.uint8Array({ minLength: 1, maxLength: 300, size: 'max' }))
const leaf = fc.record({ tag, attrs, content })
const node: fc.Arbitrary<Stanza> = fc
  .letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({
        tag,
        attrs,
        content: fc.array(tie('node'), { minLength: 1, maxLength: 300, size: 'small' }),
      }),
    ),
  }))
  .node.map((any) => any as Stanza)

test('what the simulator writes is read by Rust, and the reverse', async () => {
  await fc.assert(
    fc.asyncProperty(node, async (stanza) => {
      expect(plain(decodeNode(encodeStanza(stanza)))).toEqual(plain(stanza))
      expect(plain(await decodeStanza(Buffer.from(encodeNode(stanza))))).toEqual(plain(stanza))
    }),
    { numRuns: 500 },
  )
})

/** Without the kind of byte array, and short texts as the bytes they are: the form leaves open which. */
function plain({
  tag: name,
  attrs: of,
  content: inside,
}: Pick<BinaryNode, 'tag' | 'attrs' | 'content'> | Stanza): unknown {
  if (Array.isArray(inside)) return { name, of, inside: inside.map((each) => plain(each)) }
  return { name, of, inside: inside === undefined ? '' : Buffer.from(inside as Uint8Array).toString('hex') }
}
