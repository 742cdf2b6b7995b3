// A browser has no sockets, and so no way to the old servers.
export { connect } from '../transport/connect.browser.js';
