/** The floor plan, checked. Rooms stand in the household's way; each may use earlier ones through their index. */
const way = [
  'regions',
  'households',
  'potential',
  'intake',
  'messages',
  'documents',
  'training',
  'classes',
  'certificates',
  'mentoring',
  'cooperation',
  'pools',
  'products',
  'retail',
  'orders',
  'sales',
  'evidence',
  'support',
  'field',
  'reporting'
]
/** Pure words and rules, which later rooms may use too. */
const words = [
  'kbli',
  'model',
  'rules',
  'days',
  'match',
  'names',
  'disclosure',
  'health',
  'marketing',
  'matching',
  'itinerary',
  'visits',
  'numbers',
  'readiness',
  'columns',
  'choropleth'
]
/** Pure rules of a room alone. */
const rules = [
  'law',
  'linkage',
  'comparing',
  'blocks',
  'cells',
  'boundaries',
  'table',
  'instance',
  'formulation',
  'check',
  'lists',
  'candidates',
  'phone'
]
const rooms = `(${['access', ...way].join('|')})`

/** A room may not reach a later one. */
const order = way.flatMap((room, i) => {
  const later = way.slice(i + 1)
  return later.length === 0
    ? []
    : [
        {
          name: `${room}-knows-no-later-room`,
          severity: 'error',
          from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
          to: { path: `^src/(${later.join('|')})/` }
        }
      ]
})

module.exports = {
  forbidden: [
    ...order,
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
    },
    {
      name: 'kernel-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/(?!kernel/)' }
    },
    {
      name: 'platform-knows-no-room',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: `^src/(${rooms}|demo|commands|app|open|main|client)` }
    },
    {
      name: 'rooms-by-their-index',
      comment: 'From another room: its index, or its pure words and rules.',
      severity: 'error',
      from: { path: `^src/${rooms}/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: `^src/${rooms}/`,
        pathNot: ['^src/$1/', `/(index|${words.join('|')})\\.ts$`]
      }
    },
    {
      name: 'rules-are-pure',
      comment: 'No database, clock or randomness in rules and models; those come in as arguments.',
      severity: 'error',
      from: {
        path: `^src/(?!commands/)[a-z]+/(${[...words, ...rules].join('|')})\\.ts$`
      },
      to: {
        path: [
          '^src/platform/',
          '^src/[a-z]+/(store|actions|views|jobs|sessions)\\.ts$',
          '^(node:|fs|crypto|kysely|pg)'
        ],
        dependencyTypesNot: ['type-only']
      }
    },
    {
      name: 'web-sees-words-and-rules-only',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/kernel/',
          '^src/client\\.ts$',
          '^src/[a-z]+/(model|rules|law|days|disclosure|health|marketing|visits|readiness|numbers|names|choropleth|phone)\\.ts$'
        ]
      }
    },
    { name: 'nobody-imports-main', severity: 'error', from: {}, to: { path: '^src/main\\.ts$' } },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^(src|web)/', pathNot: '\\.test\\.ts$' },
      to: { path: '(\\.test\\.ts$|^tests/)' }
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\.css$', '^vite/client', '^(geojson|topojson-specification)$'] }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default']
    }
  }
}
