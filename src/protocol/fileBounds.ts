// By themselves: who needs no more than a number need not load the schemas for it.

/** Longest name of a file, or path of a shared one, in UTF-16 units. */
export const maxFileNameUnits = 1024;

/** Longest name to save a file by, in bytes of UTF-8: what every file system takes; those that count UTF-16 units count fewer. */
export const maxFileNameBytes = 255;

/** Files a page at most: with names as long as they may be, a page stays well within a frame. */
export const maxPageFiles = 50;
