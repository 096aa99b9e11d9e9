import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'

export const signInAgain = () =>
  new Problem(
    'field/sign-in',
    401,
    text(
      'Masuk lagi untuk mengirim. Semua yang tersimpan di telepon ini tetap ada.',
      'Sign in again to send. Everything kept on this phone stays.'
    )
  )

export const otherPerson = () =>
  new Problem(
    'field/other-person',
    409,
    text(
      'Telepon ini terdaftar untuk orang lain. Masuk dengan akun itu, atau pakai telepon lain.',
      'This phone is registered to somebody else. Sign in as them, or use another phone.'
    )
  )

export const otherPhone = () =>
  new Problem(
    'field/other-phone',
    403,
    text('Telepon ini tidak dikenal. Masuk dan siapkan lagi.', 'This phone is not known. Sign in and set it up again.')
  )

export const revokedPhone = () =>
  new Problem(
    'field/revoked',
    403,
    text(
      'Telepon ini dicabut oleh kantor. Yang belum terkirim dikirim untuk diputuskan petugas.',
      'The office has revoked this phone. What was not sent yet is sent for the officer to decide.'
    )
  )

export const decidedAlready = () =>
  new Problem(
    'field/decided-already',
    409,
    text('Ini sudah diputuskan. Muat ulang daftarnya.', 'This was decided already. Reload the list.')
  )

export const changedAgain = () =>
  new Problem(
    'field/changed-again',
    409,
    text(
      'Data ini baru saja berubah lagi. Lihat nilai yang sekarang, lalu pilih.',
      'This has just changed again. Look at the value as it is now, then choose.'
    )
  )
