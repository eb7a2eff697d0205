const syntax = [
  ['Literal[value=/gf-form/], TemplateElement[value.raw=/gf-form/]', 'Plugins must not use CSS classes of Grafana.'],
  ['Literal[value=/api.ds.query/], TemplateElement[value.raw=/api.ds.query/]', 'Use the data source API for queries.'],
  [
    'Identifier[name=/^__(SECRET|CLIENT|SERVER)_INTERNALS/], Literal[value=/__(SECRET|CLIENT|SERVER)_INTERNALS/]',
    'React internals are not stable.',
  ],
  [
    'CallExpression[callee.object.name="window"][callee.property.name="open"]:not(:has(Literal[value=/noopener,noreferrer/]))',
    'window.open needs "noopener,noreferrer".',
  ],
  ['Literal[value=/^#([0-9a-f]{3,4}){1,2}$/i]', 'Use colours of the theme.'],
  ['JSXOpeningElement[name.name="Global"]', 'No global styles.'],
];

/** Rules of the review for Grafana's plugin catalogue, and APIs that are not in both React 18 and 19. */
export const catalogueRules = {
  rules: {
    'no-alert': 'error',
    'no-console': ['error', { allow: ['warn', 'error'] }],
    '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-expect-error': true, 'ts-nocheck': true }],
    'no-restricted-globals': ['error', { name: 'location', message: 'Use locationService.' }],
    'no-restricted-properties': [
      'error',
      ...['window', 'document'].map((object) => ({ object, property: 'location', message: 'Use locationService.' })),
      ...['grafanaBootData', 'grafanaRuntime', '__grafanaSceneContext'].map((property) => ({ object: 'window', property })),
    ],
    'no-restricted-syntax': ['error', ...syntax.map(([selector, message]) => ({ selector, message }))],
    'no-restricted-imports': [
      'error',
      {
        paths: [
          { name: 'react', importNames: ['use', 'useActionState', 'useOptimistic'], message: 'Not in React 18.' },
          { name: 'react-dom', importNames: ['findDOMNode', 'render', 'useFormStatus'], message: 'Not in both Reacts.' },
          { name: 'react-dom/client', message: 'Grafana 12.2 does not share it.' },
          { name: 'react-router', message: 'Use react-router-dom, which is bundled.' },
          { name: '@emotion/react', importNames: ['Global'], message: 'No global styles.' },
          { name: '@emotion/css', importNames: ['injectGlobal'], message: 'No global styles.' },
        ],
        patterns: [{ group: ['*.css', '*.scss', '*.sass', '*.less'], message: 'Use useStyles2 for styles.' }],
      },
    ],
  },
};
