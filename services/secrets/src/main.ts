import { randomBytes } from 'node:crypto'
import { provideSecrets } from './service.ts'
import { readUserSettings, SettingsError } from './user-settings.ts'

/** sysexits.h EX_CONFIG, as every service of ours ends when a setting is wrong. */
const EXIT_CONFIG = 78

try {
  provideSecrets({
    user: readUserSettings(process.env),
    folder: process.env.SECRETS_PATH || '/secrets',
    random: () => randomBytes(24).toString('hex'),
    say: (line) => process.stdout.write(`${line}\n`),
  })
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  for (const problem of error.problems) process.stderr.write(`Configuration: ${problem}\n`)
  process.exitCode = EXIT_CONFIG
}
