/**
 * What the group reads: the reviewer's words, with the drop number in front unless they name it; a reply, which is about no
 * drop, as it is. Pure.
 */
export function feedbackText(dropNumber: string, message: string): string {
  return dropNumber === '' || namesDrop(dropNumber, message) ? message : `${dropNumber}: ${message}`
}

/** In any of the ways people write a number: `dr 1752028` names DR1752028, `DR17520281` does not. */
function namesDrop(dropNumber: string, message: string): boolean {
  const written = dropNumber
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/(?<=[A-Za-z])(?=\d)/g, '[ -]?')
  return new RegExp(`(?<![A-Za-z0-9])${written}(?!\\d)`, 'i').test(message)
}
