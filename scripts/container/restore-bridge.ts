/**
 * Runs in a container of the bridge's (./scripts/restore.sh), with no bridge running: puts the files of a backup, unpacked
 * into the staging directory, into their places. `--help` says how, and what the exit codes mean.
 */
import { runRestore } from '../../services/whatsapp-bridge/src/restore/restore-command.ts'

process.exitCode = runRestore(process.argv.slice(2), process.env, {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
})
