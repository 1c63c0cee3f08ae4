/** What the group reads: the reviewer's words, with the drop number in front unless they name it. Pure. */
export function feedbackText(dropNumber: string, message: string): string {
  return namesDrop(dropNumber, message) ? message : `${dropNumber}: ${message}`
}

/** In any of the ways people write a number: `dr 1752028` names DR1752028, `DR17520281` does not. */
function namesDrop(dropNumber: string, message: string): boolean {
  const written = dropNumber
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/(?<=[A-Za-z])(?=\d)/g, '[ -]?')
  return new RegExp(`(?<![A-Za-z0-9])${written}(?!\\d)`, 'i').test(message)
}
