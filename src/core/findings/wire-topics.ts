/** What `verify` finds besides deviations from a control: topics that no single directive decides. */
export const WIRE_TOPICS = ['cookies', 'methods', 'redirect', 'websocket', 'responses'] as const;

export type WireTopicName = (typeof WIRE_TOPICS)[number];
