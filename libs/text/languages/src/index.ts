export { findLanguage, type Language } from './find-language.ts';
