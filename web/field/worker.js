/** Keeps the field app on the phone: what it is made of is answered from there, whatever the server says or does not. */
const name = `lapangan-${kept.version}`

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(kept.list)))
})

self.addEventListener('activate', (event) => {
  const others = (names) => names.filter((one) => one.startsWith('lapangan-') && one !== name)
  const clear = caches.keys().then((names) => Promise.all(others(names).map((one) => caches.delete(one))))
  event.waitUntil(clear.then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (origin !== self.location.origin || event.request.method !== 'GET') return
  const page = event.request.mode === 'navigate' && /^\/lapangan(\/|$)/.test(pathname)
  const wanted = page ? '/lapangan' : pathname
  if (!kept.list.includes(wanted)) return
  event.respondWith(
    caches
      .open(name)
      .then((cache) => cache.match(wanted))
      .then((found) => found ?? fetch(event.request))
  )
})
