import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { CarrierFailure } from './carrier.ts'
import { email } from './email.ts'

it('a server of mail that takes the line and says nothing is not waited for, and tried again later', async () => {
  const silent = createServer((line) => void line.on('error', () => {}))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const url = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const letter = { to: 'siti@warga.example', template: 'reminder', parameters: [], subject: 'Kelas', body: 'Besok.' }
  const failure = await email({ url, from: 'rakit@sumenep.example' }, 200)
    .send(letter)
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CarrierFailure)
  expect(failure).toMatchObject({ later: true })
  silent.close()
})
