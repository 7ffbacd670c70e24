//! The database that a cluster's agents share.
