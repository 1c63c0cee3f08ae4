/** The things worth trying, as the buttons under a chat put them in. Pure but for the invented numbers. */

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/**
 * @typedef {object} Draft
 * @property {string} text
 * @property {boolean} [image]
 * @property {string} [from] phone
 * @property {GroupMessage} [reply]
 */
/**
 * @typedef {object} Sample
 * @property {string} label
 * @property {string} hint what to expect of it
 * @property {(chat: {messages: readonly GroupMessage[], businessPhone: string, members: readonly string[],
 *   personOf: (jid: string) => {phone: string} | undefined}) => Draft | undefined} write undefined while there is
 *   nothing to refer to
 */

const DROP = /\bDR[ -]?(\d{6,8})(?!\d)/i

export function newDropNumber() {
  return `DR${Math.floor(1_000_000 + Math.random() * 9_000_000)}`
}

/** @type {readonly Sample[]} */
export const SAMPLES = [
  {
    label: 'New drop',
    hint: 'A contractor posts the number of a drop he finished. WA Monitor makes a row for it at once.',
    write: () => ({ text: newDropNumber() }),
  },
  {
    label: 'dr, lower case',
    hint: 'Small letters and a space: it is the same kind of number.',
    write: () => ({ text: newDropNumber().replace('DR', 'dr ') }),
  },
  {
    label: 'Two in one',
    hint: 'Two numbers in one message make two rows.',
    write: () => ({ text: `${newDropNumber()} and ${newDropNumber()} done` }),
  },
  {
    label: 'Photo',
    hint: 'A picture with the number as its caption counts like a text.',
    write: () => ({ text: newDropNumber(), image: true }),
  },
  {
    label: 'Near miss',
    hint: 'Five digits are no drop number: no row is made, and the near miss is counted.',
    write: () => ({ text: 'DR12345' }),
  },
  {
    label: 'Same drop again',
    hint: 'The last number once more: a resubmission. The row stays, and it is looked at again.',
    write({ messages, businessPhone, members }) {
      const last = messages.findLast(
        ({ text, from }) => from !== businessPhone && members.includes(from) && DROP.test(text),
      )
      const digits = DROP.exec(last?.text ?? '')?.[1]
      return last && digits !== undefined ? { text: `DR${digits}`, from: last.from } : undefined
    },
  },
  {
    label: 'klaar ↩',
    hint: '“Done”, as a reply to the last feedback: the drop it was about is looked at again.',
    write({ messages, businessPhone, members, personOf }) {
      const reply = messages.findLast(({ from }) => from === businessPhone)
      if (!reply) return undefined
      const addressed = reply.mentioned.map((jid) => personOf(jid)?.phone ?? '')
      const from = addressed.find((phone) => members.includes(phone))
      return { text: 'klaar', reply, ...(from === undefined ? {} : { from }) }
    },
  },
]
