/** All elements for a page of somebody else's. */
export {};
