/** One expression for all words of a project; undefined when it has none. */
export function compileWords(words: readonly string[]): RegExp | undefined {
  if (words.length === 0) return undefined
  const any = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|')
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${any})(?![\p{L}\p{N}])`, 'iu')
}
