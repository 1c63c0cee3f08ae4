/** What the monitor itself writes into the column `comment` (DESIGN.md section 6): a reviewer's words stand between. */
const NOTES = [
  /^Created from WhatsApp message[ \t]*$/gm,
  /^--- PHOTOS UPDATED [^\n]*---[ \t]*(?:\nAgent updated photos in 1MAP\. QA can continue review\.[ \t]*)?$/gm,
  /^--- NUMBER CHANGED [^\n]*---[ \t]*(?:\nThe sender edited the message: this number [^\n]*)?$/gm,
]

/** A comment of a review row without the notes of the system: what a person wrote. */
export function withoutNotes(comment: string): string {
  return NOTES.reduce((text, note) => text.replace(note, ''), comment.replaceAll('\r\n', '\n'))
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
