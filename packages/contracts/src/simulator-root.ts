import { z } from 'zod'

/** `GET /admin/noise-root`: what a client must trust that checks certificates. */
export const noiseRootResponseSchema = z.strictObject({
  success: z.literal(true),
  public_key: z.base64().describe('The key that has signed the intermediate certificate: 32 bytes'),
  serial: z.int().describe('The issuer that the intermediate certificate names'),
})
