export * from './a-message.ts'
export * from './well-system.ts'
