export { Pair, type PairEvents } from './Pair.js';
export { PairRequest } from './PairRequest.js';
