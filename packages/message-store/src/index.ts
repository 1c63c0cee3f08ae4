export * from './errors.ts'
export * from './reader.ts'
export * from './watch.ts'
export * from './writer.ts'
