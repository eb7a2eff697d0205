const syntax = [
  ['Literal[value=/gf-form/], TemplateElement[value.raw=/gf-form/]', 'Classes of Grafana itself are not for plugins.'],
  ['Literal[value=/api.ds.query/], TemplateElement[value.raw=/api.ds.query/]', 'Query by the data source.'],
  [
    'Identifier[name=/^__(SECRET|CLIENT|SERVER)_INTERNALS/], Literal[value=/__(SECRET|CLIENT|SERVER)_INTERNALS/]',
    "React's internals change.",
  ],
  [
    'CallExpression[callee.object.name="window"][callee.property.name="open"]:not(:has(Literal[value=/noopener,noreferrer/]))',
    'window.open needs "noopener,noreferrer".',
  ],
  ['Literal[value=/^#([0-9a-f]{3,4}){1,2}$/i]', 'Colours come from the theme.'],
  ['JSXOpeningElement[name.name="Global"]', 'Styles are for the plugin only.'],
];

/** What the review of Grafana's plugin catalogue turns down, and what one build for React 18 and 19 may not use. */
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
          { name: 'react', importNames: ['use', 'useActionState', 'useOptimistic'], message: 'React 18 has none.' },
          { name: 'react-dom', importNames: ['findDOMNode', 'render', 'useFormStatus'], message: 'Not in both Reacts.' },
          { name: 'react-dom/client', message: 'Grafana 12.2 does not share it.' },
          { name: 'react-router', message: 'Use react-router-dom, which is bundled.' },
          { name: '@emotion/react', importNames: ['Global'], message: 'Styles are for the plugin only.' },
          { name: '@emotion/css', importNames: ['injectGlobal'], message: 'Styles are for the plugin only.' },
        ],
        patterns: [{ group: ['*.css', '*.scss', '*.sass', '*.less'], message: 'Styles are made by useStyles2.' }],
      },
    ],
  },
};
