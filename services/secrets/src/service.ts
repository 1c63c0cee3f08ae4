import { join } from 'node:path'
import { MADE, type MadeName, planSecretFiles } from './plan.ts'
import { readSecretFile, writeSecretFile } from './secret-file.ts'
import type { UserSettings } from './user-settings.ts'

interface Options {
  user: UserSettings
  /** Holds `made` and one folder per audience; all of them exist. */
  folder: string
  random: () => string
  /** One line for the person who reads the log; never a value. */
  say: (line: string) => void
}

/** Leaves every audience with the secrets it needs. Doing it again changes nothing unless the user's settings have. */
export function provideSecrets({ user, folder, random, say }: Options): void {
  const made = Object.fromEntries(MADE.map((name) => [name, keepOrMake(name)])) as Record<MadeName, string>
  for (const { path, content } of planSecretFiles(user, made)) {
    const before = readSecretFile(join(folder, path))
    if (before === content) continue
    writeSecretFile(join(folder, path), content, 0o444)
    if (content !== '') say(`${path}: written`)
    else if (before !== undefined) say(`${path}: emptied, not needed any more`)
  }
  say(`Key of the bridge: ${user.bridgeKey === undefined ? 'made here' : 'from WHATSAPP_API_KEY'}`)
  say(`Key of the API: ${user.apiKey === undefined ? 'made here' : 'from API_KEY'}`)
  say(`Database: ${user.database === undefined ? 'the bundled PostgreSQL' : 'from DATABASE_URL'}`)

  function keepOrMake(name: MadeName): string {
    const path = join(folder, 'made', name)
    const kept = readSecretFile(path)
    if (kept) return kept
    const value = random()
    writeSecretFile(path, value, 0o400)
    say(`${name}: made`)
    return value
  }
}
