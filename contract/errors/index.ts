export { type ErrorCode, type ErrorKind, errorCatalogue, errorCodes } from './catalogue.ts';
export { type ErrorBody, type ErrorDetail, EvidentError, type EvidentErrorOptions } from './evident-error.ts';
