export { FilesStore } from './FilesStore.js';
export { FilesView } from './FilesView.js';
