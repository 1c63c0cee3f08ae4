/**
 * Pictures of the review desk, light, dark and on a phone, with invented data.
 *
 *     npm run pictures                      those of the documentation, into docs/pictures/review-desk
 *     npm run pictures -- folder            every page in every look
 *     npm run pictures -- --stay [port]     none: says the address and stays until Ctrl+C
 */
import { resolve } from 'node:path'
import { takePictures } from './pictures/take.ts'
import { startWorld } from './pictures/world.ts'

const [word = '', port = '0'] = process.argv.slice(2)
const stay = word === '--stay'
const world = await startWorld(stay ? port : '0')
try {
  if (stay) {
    process.stdout.write(`${world.url}/wa-monitor#key=${world.key}\n`)
    await new Promise<void>((end) => {
      process.once('SIGINT', end)
      process.once('SIGTERM', end)
    })
  } else await takePictures(world, resolve(word || 'docs/pictures/review-desk'), word === '')
} finally {
  await world.stop()
}
