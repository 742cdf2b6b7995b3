export { safeName } from './safeName.js';
