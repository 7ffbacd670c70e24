//! The database that a cluster's agents share.

pub mod conformance;
mod database;
mod embedded;
mod error;
mod socket;
mod store;

pub use database::{
    Database, DatabaseCopy, DatabaseStatus, Failure, Follow, Followed, RECORD_VERSION, RecordError,
    SetUpError, Setup, TIMEOUT,
};
pub use embedded::{Embedded, EmbeddedWatch};
pub use error::StoreError;
pub use socket::{Server, SocketStore, SocketWatch};
pub use store::*;
