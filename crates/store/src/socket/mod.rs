//! A store that one process of a machine serves to the others, over a unix socket.
//!
//! A line of JSON each way: the server says first which form it speaks, then a client asks, as many
//! requests at once as it likes, and the answers carry the requests' numbers. Who may use the
//! store is a matter of the socket's permissions: its owner alone.

mod client;
mod connection;
mod guest;
mod place;
mod server;
mod wire;

pub use client::{SocketStore, SocketWatch};
pub use server::Server;
