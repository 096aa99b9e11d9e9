import { type Text, text } from '../kernel/text.ts'

/**
 * Wordings by name, to residents and therefore in Indonesian. `{1}` and on are the parameters, as WhatsApp numbers them;
 * the same wording must be approved there under the same name.
 */
export const wordings = {
  class_invitation: {
    title: text('Undangan pelatihan', 'Invitation to training'),
    body:
      'Yth. {1}, Anda diundang mengikuti pelatihan "{2}" di {3}, {4}. Uang transpor {5} per hari hadir. Mohon ' +
      'jawab ikut atau tidak sebelum {6}: {7}'
  },
  class_place_free: {
    title: text('Tempat kosong dari daftar tunggu', 'A seat from the waiting list'),
    body:
      'Yth. {1}, ada tempat kosong pada pelatihan "{2}" di {3}, {4}. Uang transpor {5} per hari hadir. Mohon ' +
      'jawab ikut atau tidak sebelum {6}: {7}'
  },
  class_changed: {
    title: text('Perubahan pelatihan', 'A change of the training'),
    body: 'Yth. {1}, ada perubahan pada pelatihan "{2}": {3}. Maaf atas ketidaknyamanannya.'
  },
  class_cancelled: {
    title: text('Pelatihan dibatalkan', 'Training cancelled'),
    body: 'Yth. {1}, pelatihan "{2}" pada {3} dibatalkan: {4}. Keinginan Anda tetap tercatat untuk rencana berikutnya.'
  },
  certificate_ready: {
    title: text('Sertifikat terbit', 'Certificate issued'),
    body: 'Selamat {1}, sertifikat pelatihan "{2}" nomor {3} sudah terbit. Lihat dan unduh: {4}'
  },
  task_due: {
    title: text('Pengingat tugas', 'Reminder of a task'),
    body: 'Yth. {1}, pengingat dari pendampingan usaha Anda: "{2}", paling lambat {3}. Bila ada kesulitan, hubungi pendamping Anda, {4}.'
  },
  paper_ends: {
    title: text('Surat izin akan habis', 'A paper runs out soon'),
    body: 'Yth. {1}, {2} untuk {3} berakhir pada {4}. Mulailah memperpanjang; pendamping Anda siap membantu.'
  },
  partnership_ends: {
    title: text('Kerja sama akan berakhir', 'A partnership ends soon'),
    body: 'Yth. {1}, kerja sama nomor {2} dengan {3} berakhir pada {4}. Bicarakan dengan pendamping Anda apakah akan diperpanjang.'
  }
} as const satisfies Record<string, { title: Text; body: string }>
export type Wording = keyof typeof wordings

export const messageStatuses = ['waiting', 'sent', 'delivered', 'read', 'failed', 'stopped'] as const
export type MessageStatus = (typeof messageStatuses)[number]

export const fill = (wording: Wording, parameters: readonly string[]): string =>
  wordings[wording].body.replace(/\{(\d+)\}/g, (_, n) => parameters[Number(n) - 1] ?? '')

/** Reports may come late or twice; one never falls back from what is known. */
const order: readonly MessageStatus[] = ['waiting', 'sent', 'delivered', 'read']
export const follows = (now: MessageStatus, next: MessageStatus): boolean =>
  next === 'failed'
    ? now === 'waiting' || now === 'sent'
    : now !== 'failed' && now !== 'stopped' && order.indexOf(next) > order.indexOf(now)
