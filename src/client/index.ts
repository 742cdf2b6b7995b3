export { FileOffer, type ReceiveOptions } from '../transfer/FileOffer.js';
export type { ByteWritable, FileSink } from '../transfer/FileSink.js';
export type { ByteReadable, FileSource } from '../transfer/FileSource.js';
export {
  type FileProgress,
  type FileResult,
  FileTransfer,
  type FileTransferEvents,
  type FileTransferState,
} from '../transfer/FileTransfer.js';
export type { SendFileOptions } from '../transfer/SendFileOptions.js';
export { Share } from '../transfer/Share.js';
export type { SharedFolderOptions } from '../transfer/SharedFiles.js';
export { Pair, type PairEvents } from './Pair.js';
export { PairRequest } from './PairRequest.js';
