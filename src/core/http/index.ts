export type { HeaderLine } from './header-lines.ts';
export { listOf, valuesOf } from './header-lines.ts';
export type { ResponseRemark } from './header-reader.ts';
export { quoted } from './quoted.ts';
export type { HttpRequest } from './request-text.ts';
export { bodyLines, requestFault, requestText } from './request-text.ts';
export type { BodyEnd, ReadFault } from './response-reader.ts';
export { ResponseReader } from './response-reader.ts';
