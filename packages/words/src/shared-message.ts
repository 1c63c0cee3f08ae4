import type { Language } from '@wa-monitor/contracts'

/** Of one feedback, as reviewers may write it; WhatsApp's own limit for a whole message is 65,536. */
export const MAX_FEEDBACK_LENGTH = 4000

/**
 * What the group reads: the reviewer's words, with the drop number in front unless they name it; a reply, which is about no
 * drop, as it is. Pure.
 */
export function feedbackText(dropNumber: string, message: string): string {
  return dropNumber === '' || namesDrop(dropNumber, message) ? message : `${dropNumber}: ${message}`
}

const ABOUT: Record<Language, (count: number) => string> = {
  en: (count) => `About ${count} drops:`,
  af: (count) => `Oor ${count} drops:`,
}

/** Feedback about several drops in one message: a paragraph for each, in the order given. Pure. */
export function sharedMessage(
  parts: readonly { drop_number: string; message: string }[],
  language: Language,
): string {
  const paragraphs = parts.map(({ drop_number, message }) => feedbackText(drop_number, message.trim()))
  return paragraphs.length < 2
    ? paragraphs.join('')
    : [ABOUT[language](paragraphs.length), ...paragraphs].join('\n\n')
}

/** In any of the ways people write a number: `dr 1752028` names DR1752028, `DR17520281` does not. */
function namesDrop(dropNumber: string, message: string): boolean {
  const written = dropNumber
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/(?<=[A-Za-z])(?=\d)/g, '[ -]?')
  return new RegExp(`(?<![A-Za-z0-9])${written}(?!\\d)`, 'i').test(message)
}
