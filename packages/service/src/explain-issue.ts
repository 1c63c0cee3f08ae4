interface Issue {
  instancePath: string
  message?: string
  keyword: string
  params: Record<string, unknown>
}

/** One refused field in words: `mentioned_jid: expected array`. An unknown field in camel case names the right one. */
export function explainIssue(issue: Issue): string {
  const unknown = unknownKeys(issue)
  if (unknown.length > 0) return unknown.map(explainUnknown).join('; ')
  const field = issue.instancePath.replace(/^\//, '').replaceAll('/', '.')
  return field ? `${field}: ${issue.message}` : (issue.message ?? 'not understood')
}

function unknownKeys(issue: Issue): string[] {
  const details = issue.params.issue as { code?: string; keys?: string[] } | undefined
  const keys = (issue.params.keys as string[] | undefined) ?? details?.keys
  return issue.keyword === 'unrecognized_keys' && keys ? keys : []
}

function explainUnknown(key: string): string {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return snake === key ? `unknown field ${key}` : `unknown field ${key}: use ${snake} if that exists here`
}
